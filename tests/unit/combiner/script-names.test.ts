import fc from 'fast-check';
import { expect, test } from 'vitest';
import { parseRawObject } from '../../../combiner-image/read/parse-raw-object.ts';
import { rawObject, sha256 } from '../support/recorded.ts';

const name = fc.record({
  scriptId: fc.constantFrom('1', '2'),
  url: fc.constantFrom('file:///var/task/a.js', 'file:///var/task/b.js'),
  hash: fc.constantFrom('', sha256('a'), sha256('b')),
});
const functions = [
  { functionName: 'f', ranges: [{ startOffset: 0, endOffset: 9, count: 1 }], isBlockCoverage: true },
];

function namesIn(json: string): object[] {
  return parseRawObject(Buffer.from(json)).result.map(({ scriptId, url, hash }) => ({ scriptId, url, hash }));
}

test('scripts have the names of their own object, whatever the one before had in their place', () => {
  fc.assert(
    fc.property(fc.array(fc.array(name, { maxLength: 3 }), { minLength: 2, maxLength: 5 }), (objects) => {
      for (const names of objects) {
        const object = rawObject(
          '/var/task',
          names.map((each) => ({ ...each, functions })),
        );
        expect(namesIn(JSON.stringify(object))).toEqual(names);
      }
    }),
  );
});

test('a name that is given again behind the counts is the one that counts', () => {
  const script = { scriptId: '1', url: 'file:///var/task/a.js', hash: sha256('a'), functions };
  const usual = JSON.stringify(rawObject('/var/task', [script]));
  const again = usual.replace('"isBlockCoverage":true}]', `$&,"hash":"${sha256('b')}"`);
  for (const json of [usual, again, usual, again])
    expect(namesIn(json)).toEqual([
      { scriptId: '1', url: script.url, hash: json === again ? sha256('b') : sha256('a') },
    ]);
});
