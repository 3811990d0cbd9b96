import type { LineIndex } from '../sources/line-index.ts';
import type { CheckoutCode } from './checkout-code.ts';
import { type CodeSize, sizeIn } from './code-size.ts';
import type { ModuleCode } from './modules.ts';

/** Of more parts it is not said what is new in them. */
const MOST_DESCRIBED = 50;
const MOST_NAMES = 20;

/** Code that was deployed, and that is not certain to be of the file that it seems to be of. */
export interface UncertainModule {
  /** Of the checkout; undefined where none is known. */
  path: string | undefined;
  /** The file, as the bundler calls it; undefined where it does not. */
  hint: string | undefined;
  /** 1-based, of the deployed text. */
  line: number;
  /** What of it is not found in the file, by name. */
  names: string[];
  size: CodeSize;
}

/** In the order of the text. */
export async function uncertainModules(
  open: readonly { module: ModuleCode; path: string | undefined }[],
  lines: LineIndex,
  code: CheckoutCode,
): Promise<UncertainModule[]> {
  const parts: UncertainModule[] = [];
  for (const { module, path } of [...open].sort((a, b) => a.module.start - b.module.start)) {
    const line = lines.place(module.start).line + 1;
    const names = parts.length < MOST_DESCRIBED ? await newNames(module, path, code) : [];
    parts.push({ path, hint: module.hint, line, names, size: sizeIn(lines, module.shapes) });
  }
  return parts;
}

/** What of a module is not in the file that it seems to be of. */
async function newNames(module: ModuleCode, path: string | undefined, code: CheckoutCode): Promise<string[]> {
  const file = path === undefined ? undefined : await code.file(path);
  const names: string[] = [];
  for (const { hash, name } of module.shapes)
    if (name !== undefined && file?.hashes.has(hash) !== true && names.length < MOST_NAMES) names.push(name);
  return names;
}
