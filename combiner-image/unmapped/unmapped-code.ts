import { UnconvertedScriptError } from '../errors.ts';
import type { Script } from '../sources/script.ts';
import { bareCode } from './bare-code.ts';
import { makerOf } from './maker.ts';
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

const ANY_OPTION = 'for example esbuild --sourcemap, terser --source-map, swc sourceMaps: true';

/** Undefined for what has a map, is not shown anyway, or may have been written by hand. */
export function unmappedCode({ path, text, map, placement }: Script): UnmappedCode | undefined {
  if (map !== undefined || placement?.kind === 'other' || /\.[cm]?ts$/.test(path)) return undefined;
  try {
    const bare = bareCode(text);
    const maker = makerOf(bare);
    const fault = packagesIn(bare, maker) ?? (isMinified(bare) ? 'it is minified' : undefined);
    if (maker === undefined && fault === undefined) return undefined;
    return {
      ...(maker !== undefined && { maker: maker.name }),
      ...(fault !== undefined && { reason: `${fault}, and it has no source map` }),
      option: maker?.option ?? ANY_OPTION,
    };
  } catch (error) {
    // Whoever converts it says so.
    if (error instanceof UnconvertedScriptError) return undefined;
    throw error;
  }
}
