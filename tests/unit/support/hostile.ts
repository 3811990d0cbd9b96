import { truncateSync } from 'node:fs';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { type RecordedStore, rawObject } from './recorded.ts';

const MEBIBYTE = 1024 * 1024;

/** A raw object that is right but for one part of its JSON. */
function spoiled(part: string, by: string): Buffer {
  const fn = {
    functionName: 'f',
    isBlockCoverage: true,
    ranges: [{ startOffset: 0, endOffset: 9, count: 77 }],
  };
  const script = { scriptId: '1', url: 'file:///var/task/x.js', hash: 'a'.repeat(64), functions: [fn] };
  const json = JSON.stringify(rawObject('/var/task', [script]));
  if (!json.includes(part)) throw new Error(`there is no ${part}`);
  return gzipSync(json.replace(part, () => by));
}

/** Objects that no recorder writes, each with the reason for which it is left out. */
export const HOSTILE: Record<string, { bytes: () => Buffer; reason: RegExp }> = {
  'a gzip bomb': {
    bytes: () => gzipSync(Buffer.alloc(40 * MEBIBYTE)),
    reason: /expands to more than 32 MiB/,
  },
  'a bomb of many gzips': {
    bytes: () => Buffer.concat(Array<Buffer>(40).fill(gzipSync(Buffer.alloc(MEBIBYTE, ' ')))),
    reason: /expands to more than 32 MiB/,
  },
  'a gzip that lies about its size': {
    bytes: () => {
      const bytes = gzipSync('{}');
      bytes.writeUInt32LE(0xffffffff, bytes.length - 4);
      return bytes;
    },
    reason: /damaged gzip/,
  },
  'an empty file': { bytes: () => Buffer.alloc(0), reason: /truncated gzip/ },
  'deep nesting': {
    bytes: () => spoiled('"engine"', `"deep":${'['.repeat(MEBIBYTE)},"engine"`),
    reason: /nested deeper than 64 levels/,
  },
  'deep nesting among the counts': {
    bytes: () => spoiled('77', `${'[{"a":'.repeat(MEBIBYTE / 4)}1`),
    reason: /nested deeper than 64 levels/,
  },
  'deep nesting alone': { bytes: () => gzipSync('['.repeat(MEBIBYTE)), reason: /no JSON/ },
  'millions of small things': {
    bytes: () => spoiled('"engine"', `"more":[${'{},'.repeat(2 * MEBIBYTE)}{}],"engine"`),
    reason: /more than 4 MiB besides the counts/,
  },
  'millions of small things among the counts': {
    bytes: () => spoiled('"ranges":[', `"ranges":[${'{},'.repeat(2 * MEBIBYTE)}`),
    reason: /functions\[0\].*megabytes/,
  },
  'a list instead of an object': { bytes: () => gzipSync('[1,2,3]'), reason: /foreign JSON/ },
  'a number instead of a list': {
    bytes: () => spoiled('"functions":[', '"functions":0,"x":['),
    reason: /functions is not an array/,
  },
  'a count that is no number': { bytes: () => spoiled('77', 'NaN'), reason: /no JSON/ },
  'a count beyond all numbers': { bytes: () => spoiled('77', '1e999'), reason: /functions\[0\].*count/ },
  'a negative count': { bytes: () => spoiled('77', '-1'), reason: /functions\[0\].*count/ },
  'a span of no known kind': {
    bytes: () => spoiled('"kind":"', '"kind":"x'),
    reason: /span\.kind is not/,
  },
  'a sandbox that is a path': {
    bytes: () => spoiled('"sandbox":{"id":"', '"sandbox":{"id":"../../'),
    reason: /sandbox\.id/,
  },
  'more scripts than any function has': {
    bytes: () =>
      gzipSync(
        JSON.stringify(
          rawObject(
            '/var/task',
            Array.from({ length: 10_001 }, (_, i) => ({
              scriptId: `${i}`,
              url: `file:///${i}`,
              hash: '',
              functions: [],
            })),
          ),
        ),
      ),
    reason: /10001 scripts, more than 10000/,
  },
};

const made = new Map<string, Buffer>();

/** Writes all of them, and a file of 2 GiB. @returns the reason by key. */
export function putHostile(store: RecordedStore): Map<string, RegExp> {
  const reasons = new Map<string, RegExp>();
  const keyOf = (index: number) =>
    `raw/orders/20261123T0200${String(index).padStart(2, '0')}.000Z-bad${index}.json.gz`;
  for (const [index, [name, { bytes, reason }]] of Object.entries(HOSTILE).entries()) {
    const once = made.get(name) ?? bytes();
    made.set(name, once);
    reasons.set(store.putBytes(keyOf(index), once), reason);
  }
  const large = store.putBytes(keyOf(90), Buffer.alloc(0));
  truncateSync(join(store.folder, large), 2 ** 31);
  reasons.set(large, /2048 MiB, larger than the limit of 16 MiB/);
  return reasons;
}
