import { join, posix } from 'node:path';
import { CheckoutCode, type ProjectTools } from '../../../combiner-image/place/checkout-code.ts';
import { projectTools } from '../../../combiner-image/place/compilers/project-tools.ts';
import { placeScript } from '../../../combiner-image/place/place-script.ts';
import type { DeployedText } from '../../../combiner-image/place/placing.ts';

/** The folder of this project, where esbuild is installed. */
const PROJECT = join(import.meta.dirname, '../../..');

/** As `placedIn`, with the compilers that are installed here. */
export async function placedByCompilers(
  files: Record<string, string>,
  deployed: string | DeployedText,
  root = PROJECT,
) {
  return placedIn(files, deployed, await projectTools(root, async (path) => files[path]));
}

/** Where a text is placed in some files, and at which lines what it holds is not certain. */
export async function placedIn(
  files: Record<string, string>,
  deployed: string | DeployedText,
  tools: ProjectTools = {},
) {
  const code = codeOf(files, tools);
  const text = typeof deployed === 'string' ? { path: 'index.js', text: deployed } : deployed;
  const { map, uncertain, parts, notCompared } = await placeScript(text, code);
  return {
    map,
    parts,
    notCompared,
    files: [...(map?.sources ?? [])].sort(),
    uncertain: uncertain.map(({ path, hint, line }) => `${path ?? hint ?? 'nowhere'} at ${line}`),
  };
}

function codeOf(files: Record<string, string>, tools: ProjectTools): CheckoutCode {
  const paths = Object.keys(files);
  const named = (base: string) => paths.filter((path) => posix.basename(path) === base);
  return new CheckoutCode({ paths, named, text: async (path) => files[path] }, tools);
}
