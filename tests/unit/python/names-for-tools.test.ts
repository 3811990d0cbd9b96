import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { REPORTERS } from '../../../combiner-image/report/reporters.ts';
import type { PythonCounts } from '../../../contract/python-counts.ts';
import { coberturaFaults } from '../support/cobertura-dtd.ts';
import { combineFolder } from '../support/combined.ts';
import { project } from '../support/placed.ts';
import { putText, pythonObject, pythonScript } from '../support/python-recorded.ts';
import { RecordedStore } from '../support/recorded.ts';
import { parseXml } from '../support/strict-xml.ts';

/** Names that Python allows: of other scripts, composed otherwise, and twice. */
const TEXT = `class Größe:
    class 内:
        def wert(self):
            return 1

    @property
    def wert(self):
        return 2

    @wert.setter
    def wert(self, value):
        pass


def ﬁnd(ℌ): return ℌ


def __proto__():
    return [lambda: 1, lambda: 2]


def constructor():
    def constructor():
        return 1
    return constructor


if Größe:
    def wahl(): return 1
else:
    def wahl(): return 2
`;
const PATHS = [
  'src/a & "tax" <1> #ü%20.py',
  "src/constructor/it's, $(x) `y`.py",
  'src/größe/__init__.py',
  'src/ノート.py',
];
const COUNTS: PythonCounts = {
  minor: 12,
  lines: [1, 2, 3, 6, 7, 10, 11, 15, 18, 22, 28, 29],
  unbranched: [],
  arcs: [[28, 29]],
};

async function reported(): Promise<string> {
  // One text for each: otherwise each could be any of them.
  const texts = Object.fromEntries(PATHS.map((path, i) => [path, `${TEXT}NUMBER = ${i}\n`]));
  const store = new RecordedStore();
  const scripts = Object.entries(texts).map(([path, text]) => {
    const deployed = path.replace('src/', '');
    putText(store, 'orders', deployed, text);
    return {
      ...pythonScript(deployed, text, COUNTS),
      url: `file:///var/task/${encodeURIComponent(deployed)}`,
    };
  });
  store.put(pythonObject(scripts));
  return (await combineFolder(store.folder, { root: project(texts), reporters: REPORTERS })).folder;
}

test('files, functions and classes of any name are in every report under it', async () => {
  const folder = await reported();
  const read = (file: string) => readFileSync(join(folder, file), 'utf8');
  expect(Object.keys(JSON.parse(read('coverage-final.json'))).sort()).toEqual(PATHS);

  const cobertura = parseXml(read('cobertura-coverage.xml'));
  expect(coberturaFaults(read('cobertura-coverage.xml'))).toEqual([]);
  const names = cobertura.flatMap(({ name, attributes }) =>
    name === 'class' ? [attributes['filename']] : [],
  );
  expect(names.sort()).toEqual(PATHS);
  const methods = cobertura.flatMap(({ name, attributes }) =>
    name === 'method' ? [attributes['name']] : [],
  );
  expect(methods).toEqual(expect.arrayContaining(['Größe.内.wert', 'Größe.wert', '__proto__', 'wahl']));

  const records = read('lcov.info')
    .split('end_of_record')
    .filter((record) => record.includes('SF:'));
  expect(records.map((record) => /^SF:(.*)$/m.exec(record)?.[1]).sort()).toEqual(PATHS);
  for (const record of records) {
    const lines = [...record.matchAll(/^DA:(\d+),/gm)].map(([, line]) => line);
    const functions = [...record.matchAll(/^FN:(\d+),(.+)$/gm)];
    const named = functions.map(([, , name]) => name);
    expect(functions.map(([, line]) => line).filter((line) => !lines.includes(line))).toEqual([]);
    expect(new Set(named).size).toBe(named.length);
    expect([...record.matchAll(/^FNDA:\d+,(.+)$/gm)].map(([, name]) => name)).toEqual(named);
    expect(record).toContain(`\nFNF:${named.length}\n`);
  }
  const pages = readdirSync(folder, { recursive: true, encoding: 'utf8' }).filter((name) =>
    name.endsWith('.html'),
  );
  const texts = pages.map(read);
  expect(texts.filter((text) => text.includes('ノート.py')).length).toBeGreaterThan(1);
  expect(texts.filter((text) => text.includes('def ﬁnd(ℌ)')).length).toBeGreaterThan(3);
  expect(texts.filter((text) => text.includes('<1>'))).toEqual([]);
});
