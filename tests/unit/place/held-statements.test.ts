import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { CheckoutCode } from '../../../combiner-image/place/checkout-code.ts';
import { isMuch, LEAST_LIKENESS, sizeOf } from '../../../combiner-image/place/fit.ts';

/** Real code: this project's own, and the beginning of each file as another state of it. */
function checkout() {
  const folder = join(import.meta.dirname, '../../../combiner-image/place');
  const files = new Map<string, string>();
  for (const name of readdirSync(folder).filter((each) => each.endsWith('.ts'))) {
    const text = readFileSync(join(folder, name), 'utf8');
    files.set(name, text);
    files.set(`old/${name}`, text.slice(0, text.indexOf('\n}\n', text.length / 2) + 3));
    files.set(`short/${name}`, text.slice(text.lastIndexOf('\nfunction ')));
  }
  files.set('tiny.ts', 'let a = 1;\na = 2;\na++;\n');
  files.set('also-tiny.ts', 'let b = 1;\nb = 2;\nb++;\n');
  const code = new CheckoutCode({
    paths: files.keys(),
    named: () => [],
    text: async (path) => files.get(path),
  });
  return { code, paths: [...files.keys()] };
}

test('who holds much of some code is found without parsing all files, each one of them', async () => {
  const { code, paths } = checkout();
  for (const path of paths) {
    const file = await code.file(path);
    if (file === undefined || file.statements.length === 0) continue;
    const expected = new Map<string, number>();
    for (const other of paths) {
      const hashes = (await code.file(other))?.hashes;
      const size = sizeOf(file.statements.filter(({ hash }) => hashes?.has(hash)));
      if (isMuch(file.statements, size)) expected.set(other, size);
    }
    const held = (await code.holding(file.statements, LEAST_LIKENESS)) ?? new Map();
    const much = new Map([...held].filter(([, size]) => isMuch(file.statements, size)));
    expect(new Map([...much].sort()), path).toEqual(new Map([...expected].sort()));
    expect(expected.get(path)).toBe(sizeOf(file.statements));
  }
});
