import { posix } from 'node:path';
import { CheckoutCode } from '../../../combiner-image/place/checkout-code.ts';
import { placeScript } from '../../../combiner-image/place/place-script.ts';
import type { DeployedText } from '../../../combiner-image/place/placing.ts';

/** Where a text is placed in some files, and at which lines what it holds is not certain. */
export async function placedIn(files: Record<string, string>, deployed: string | DeployedText) {
  const code = codeOf(files);
  const text = typeof deployed === 'string' ? { path: 'index.js', text: deployed } : deployed;
  const { map, uncertain } = await placeScript(text, code);
  return {
    map,
    files: [...(map?.sources ?? [])].sort(),
    uncertain: uncertain.map(({ path, line }) => `${path ?? 'nowhere'} at ${line}`),
  };
}

function codeOf(files: Record<string, string>): CheckoutCode {
  const paths = Object.keys(files);
  return new CheckoutCode({
    paths,
    named: (base) => paths.filter((path) => posix.basename(path) === base),
    text: async (path) => files[path],
  });
}
