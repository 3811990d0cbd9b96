import { deflateRawSync } from 'node:zlib';
import fc from 'fast-check';
import { decompress } from 'fzstd';
import { expect, test } from 'vitest';
import { fromText, toText } from '../../../combiner-image/report/page/byte-text.ts';
import { dataScript } from '../../../combiner-image/report/page/data-script.ts';

const asText = (codes: Uint8Array) => Buffer.from(codes).toString('latin1');

test('bytes come back, and no character of their text ends a string or begins markup', () => {
  fc.assert(
    fc.property(fc.uint8Array({ maxLength: 200 }), (bytes) => {
      const text = asText(toText(bytes));
      expect(fromText(text, bytes.length)).toEqual(bytes);
      expect(text).not.toMatch(/["\\<&\n\r]|[^\x20-\x7e]/);
    }),
  );
});

test('each value of 13 bits has two characters of its own', () => {
  const bytes = Uint8Array.from({ length: 8_192 * 13 }, (_, i) => (i * 7_919) >> (i % 5));
  expect(Buffer.from(fromText(asText(toText(bytes)), bytes.length)).equals(bytes)).toBe(true);
});

test('a file of data is smaller than base64 of what deflate makes, and the same comes out of it', () => {
  const value = { texts: Array.from({ length: 3_000 }, (_, i) => `export const line${i % 700} = ${i};`) };
  const [, length, text = ''] = /,(\d+),"([^"]*)"/.exec(dataScript('index', value, 'zstd')) ?? [];
  expect(JSON.parse(Buffer.from(decompress(fromText(text, Number(length)))).toString())).toEqual(value);
  const base64 = deflateRawSync(JSON.stringify(value), { level: 9 }).toString('base64');
  expect(text.length).toBeLessThan(base64.length);
});
