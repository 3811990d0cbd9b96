/**
 * V8's own coverage shapes, as `Profiler.takePreciseCoverage` returns them and as `c8 report` reads them.
 * Offsets are UTF-16 code units into the text of the script as V8 compiled it.
 * @see https://chromedevtools.github.io/devtools-protocol/v8/Profiler/
 */
export interface CoverageRange {
  startOffset: number;
  endOffset: number;
  count: number;
}

export interface FunctionCoverage {
  functionName: string;
  /** The first range is the whole function; the others lie inside it and override its count. */
  ranges: CoverageRange[];
  isBlockCoverage: boolean;
}

export interface ScriptCoverage {
  scriptId: string;
  /** `file://` URL of the script inside the sandbox. */
  url: string;
  functions: FunctionCoverage[];
}
