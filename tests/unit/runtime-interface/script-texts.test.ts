import { mkdtempSync, realpathSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { scriptId, sha256 } from '../../../contract/script-identity.ts';
import { LIMITS } from '../../../runtime-interface/limits.ts';
import { ScriptTexts } from '../../../runtime-interface/worker/script-texts.ts';

const TEXT = 'export const a = 1;\n//# sourceMappingURL=index.js.map\n';
const MAP = '{"version":3,"sources":["a.ts"],"mappings":""}';
let folder: string;
beforeEach(() => {
  folder = realpathSync(mkdtempSync(join(tmpdir(), 'texts-')));
});
afterEach(() => rmSync(folder, { recursive: true }));

function put(name: string, text: string): void {
  writeFileSync(join(folder, name), text);
}

function remove(...names: string[]): void {
  for (const name of names) rmSync(join(folder, name));
}

function textsOf(isUploaded = true): ScriptTexts {
  return new ScriptTexts(folder, isUploaded, () => {});
}

function nameOf(texts: ScriptTexts, path: string, length: number) {
  const take = { form: 'v8-block', scriptId: '1', url: `file://${folder}/${path}`, length, counts: [] };
  return texts.nameOf(path, take as never).name;
}

describe('ScriptTexts', () => {
  test('reads a file once: what was hashed is what is packed', () => {
    put('index.js', TEXT);
    put('index.js.map', MAP);
    const texts = textsOf();
    const { hash, script = '' } = nameOf(texts, 'index.js', TEXT.length);
    expect([hash, script]).toEqual([sha256(TEXT), scriptId(sha256(TEXT), MAP)]);
    expect(texts.sizeOf(script)).toBe(TEXT.length + MAP.length);
    remove('index.js', 'index.js.map');
    expect(texts.toObject(script)).toMatchObject({ path: 'index.js', hash, text: TEXT, sourceMap: MAP });
  });

  test('is asked again when an upload failed: reads it again, and keeps to what was hashed', () => {
    put('index.js', TEXT);
    put('index.js.map', MAP);
    const texts = textsOf();
    const { script = '' } = nameOf(texts, 'index.js', TEXT.length);
    const first = texts.toObject(script);
    expect(texts.toObject(script)).toEqual(first);
    put('index.js.map', MAP.replace('a.ts', 'b.ts'));
    expect(texts.toObject(script)).toBeUndefined();
  });

  test('keeps no more than its limit, and reads the others again', () => {
    const large = `//${'x'.repeat(LIMITS.keptTextUnits - 2)}`;
    put('large.js', large);
    put('small.js', TEXT);
    const texts = textsOf();
    const ids = [nameOf(texts, 'large.js', large.length), nameOf(texts, 'small.js', TEXT.length)];
    remove('small.js');
    expect(texts.toObject(ids[1]?.script ?? '')).toBeUndefined();
    put('small.js', TEXT);
    expect(texts.toObject(ids[1]?.script ?? '')).toMatchObject({ text: TEXT });
    expect(texts.toObject(ids[0]?.script ?? '')?.text).toHaveLength(large.length);
  });

  test('one text under several paths is sent under one that is there', () => {
    put('a.js', TEXT);
    put('b.js', TEXT);
    const texts = textsOf();
    const { script = '' } = nameOf(texts, 'a.js', TEXT.length);
    expect(nameOf(texts, 'b.js', TEXT.length).script).toBe(script);
    texts.toObject(script);
    remove('a.js');
    expect(texts.toObject(script)).toMatchObject({ path: 'b.js', text: TEXT });
  });
});

describe('a file that is read ahead', () => {
  test('is not read again', () => {
    put('index.js', TEXT);
    put('index.js.map', MAP);
    const texts = textsOf();
    texts.readAhead('index.js');
    remove('index.js.map');
    const { script = '' } = nameOf(texts, 'index.js', TEXT.length);
    expect(script).toBe(scriptId(sha256(TEXT), MAP));
    expect(texts.toObject(script)).toMatchObject({ text: TEXT, sourceMap: MAP });
  });

  test.each([
    ['of the same length', TEXT.replace('1', '2')],
    ['of another length', `${TEXT}// more\n`],
  ])('is read again when what runs is a text %s', (_, changed) => {
    put('index.js', TEXT);
    const texts = textsOf();
    texts.readAhead('index.js');
    put('index.js', changed);
    expect(nameOf(texts, 'index.js', changed.length).hash).toBe(sha256(changed));
  });

  test('is not what ran when its length is another: no hash', () => {
    put('index.js', TEXT);
    const texts = textsOf();
    texts.readAhead('index.js');
    expect(nameOf(texts, 'index.js', TEXT.length + 1)).toEqual({ hash: '' });
  });

  test('may be missing, a folder, or outside of what is recorded', () => {
    const texts = textsOf();
    for (const path of ['none.js', '.', '../outside.js', '/etc/hostname']) texts.readAhead(path);
    put('index.js', TEXT);
    expect(nameOf(texts, 'index.js', TEXT.length).hash).toBe(sha256(TEXT));
  });

  test('has no script object where texts stay in the function', () => {
    put('index.js', TEXT);
    const texts = textsOf(false);
    texts.readAhead('index.js');
    expect(nameOf(texts, 'index.js', TEXT.length)).toEqual({ hash: sha256(TEXT) });
  });
});
