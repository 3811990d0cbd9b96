import { UnconvertedScriptError } from '../errors.ts';
import type { ResolvedMap, Script } from '../sources/script.ts';
import { type BareCode, bareCode } from './bare-code.ts';
import { type Maker, makerOf } from './maker.ts';
import { isMinified } from './minified.ts';
import { packagesIn } from './packages.ts';

/** What is known of code that a tool made, and that came without its source map. */
export interface UnmappedCode {
  /** The tool, where its text tells. */
  maker?: string;
  /** Why no count of it means anything; absent: it is reported as it was deployed. */
  reason?: string;
  /** What turns on source maps. */
  option: string;
}

/** webpack's and Rspack's `eval` devtools. */
const EVALUATED = /(?:^|\{)eval\((?:[\w$]+\.ts\()?""\)/m;

const ANY_OPTION = 'for example esbuild --sourcemap, terser --source-map, swc sourceMaps: true';

/**
 * Undefined for what has a map that says where its code is from, is not shown anyway, or may have been written by hand.
 */
export function unmappedCode(script: Script): UnmappedCode | undefined {
  const { path, text, map, placement } = script;
  if (placement?.kind === 'other' || /\.[cm]?ts$/.test(path)) return undefined;
  if (map !== undefined && hasColumns(map)) return undefined;
  try {
    const bare = bareCode(text);
    const maker = makerOf(bare);
    const isOwnText = maker === undefined && placement?.kind === 'file' && placement.how === 'same text';
    const reason = map === undefined ? faultWithout(bare, maker, isOwnText) : faultOf(bare);
    if (reason === undefined && (maker === undefined || map !== undefined)) return undefined;
    return {
      ...(maker !== undefined && { maker: maker.name }),
      ...(reason !== undefined && { reason }),
      option: maker?.option ?? ANY_OPTION,
    };
  } catch (error) {
    // Whoever converts it says so.
    if (error instanceof UnconvertedScriptError) return undefined;
    throw error;
  }
}

/** @param isOwnText it is in the checkout as it ran: some people write that much on one line */
function faultWithout(bare: BareCode, maker: Maker | undefined, isOwnText: boolean): string | undefined {
  if (maker?.name === 'webpack' && EVALUATED.test(bare.code))
    return 'its modules are texts for eval, which have no file and no map';
  const fault = packagesIn(bare, maker) ?? (!isOwnText && isMinified(bare) ? 'it is minified' : undefined);
  return fault === undefined ? undefined : `${fault}, and it has no source map`;
}

/** Of a map that has one place for each line: of minified code it says nothing. */
function faultOf(bare: BareCode): string | undefined {
  return isMinified(bare) ? 'it is minified, and its source map gives lines only' : undefined;
}

function hasColumns({ mappings }: ResolvedMap): boolean {
  return mappings.includes(',');
}
