declare module 'istanbul-lib-instrument' {
  import type { FileCoverageData } from 'istanbul-lib-coverage';

  export interface InstrumenterOptions {
    esModules?: boolean;
    autoWrap?: boolean;
    compact?: boolean;
    preserveComments?: boolean;
    parserPlugins?: string[];
    coverageGlobalScope?: string;
    coverageGlobalScopeFunc?: boolean;
  }
  export interface Instrumenter {
    instrumentSync(code: string, filename: string): string;
    lastFileCoverage(): FileCoverageData;
  }
  export function createInstrumenter(options?: InstrumenterOptions): Instrumenter;
}
