import fc from 'fast-check';
import {
  functionSegment,
  normalizePrefix,
  parseCompactTime,
  parseRawKey,
  rawKey,
} from '../../../contract/key-layout.ts';
import { ODD_KEYS } from '../hostile/keys.ts';
import { hostileText } from '../structured.ts';
import type { Target } from '../target.ts';

const KEY = 'raw/orders/20261123T014016.027Z-5a0123456789.json.gz';

/** Keys of a store, and the names of functions and prefixes that keys are made of. */
export const keys: Target = {
  form: 'text',
  samples: () => [KEY, ...Object.values(ODD_KEYS), 'coverage/', 'my-function'].map((key) => Buffer.from(key)),
  structured: fc
    .oneof(hostileText, fc.stringMatching(/^raw\/[\w-]{0,9}\/[\dTZ.]{0,20}-[\da-z]{0,9}\.json\.gz$/))
    .map((text) => Buffer.from(text)),
  runs: 20_000,
  open: async () => (input) => {
    const text = String(input);
    const parts = parseRawKey('', text);
    if (parts !== undefined && rawKey('', parts.functionName, parts.time, parts.sandboxId) !== text)
      throw new Error('a key is read that nobody could have made');
    mustStay(normalizePrefix(text));
    const segment = functionSegment(text);
    if (!/^[A-Za-z0-9_-]{1,140}$/.test(segment)) throw new Error(`${segment} is more than a segment`);
    const own = rawKey(text, text, parseCompactTime(text) ?? new Date(0), '0123abcd');
    if (parseRawKey(text, own)?.functionName !== segment) throw new Error(`${own} cannot be read again`);
    mustStay(own);
  },
};

function mustStay(path: string): void {
  if (path.startsWith('/') || path.split('/').some((segment) => segment === '..'))
    throw new Error(`${path} leads out of the store`);
}
