import { createRequire } from 'node:module';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { describe, expect, test } from 'vitest';
import type { Engine, FormName } from '../../../runtime-interface/engine/engine.ts';
import { ENGINE_KINDS } from '../../../runtime-interface/engine/engine-kinds.ts';
import { temporaryFolder, writeFiles } from '../support/recorded.ts';

/** What becomes of a text before an engine can count it. An engine that is missing here does not compile. */
const PREPARED: Record<FormName, (text: string) => string> = {
  // V8 counts what it compiles.
  'v8-block': (text) => text,
};

const require = createRequire(import.meta.url);

/** Two files alike, of which one is wanted. */
function counting(name: FormName): { engine: Engine; wanted: string; call: () => void } {
  const text = PREPARED[name]('exports.run = (n) => (n > 1 ? n : 0);\n');
  const folder = writeFiles(temporaryFolder(), { 'wanted.js': text, 'other.js': text });
  const wanted = pathToFileURL(join(folder, 'wanted.js')).href;
  const engine = ENGINE_KINDS[name].create((url) => url === wanted);
  engine.start();
  const modules = ['wanted.js', 'other.js'].map((file) => require(join(folder, file)));
  return { engine, wanted, call: () => modules.forEach(({ run }) => void run(2)) };
}

describe.each(Object.keys(ENGINE_KINDS) as FormName[])('the engine %s', (name) => {
  test('takes what is wanted, and nothing else', () => {
    const { engine, wanted, call } = counting(name);
    call();
    const takes = engine.take();
    expect(takes.map(({ form, url }) => ({ form, url }))).toEqual([{ form: name, url: wanted }]);
    expect(takes[0]?.length).toBeGreaterThan(0);
  });

  test('takes each run once, under one name for one text', () => {
    const { engine, call } = counting(name);
    call();
    const [first] = engine.take();
    expect(engine.take()).toEqual([]);
    call();
    const again = engine.take();
    expect(again.map(({ scriptId }) => scriptId)).toEqual([first?.scriptId]);
    // Plain data: it is posted between threads.
    expect(structuredClone(again)).toEqual(again);
  });
});
