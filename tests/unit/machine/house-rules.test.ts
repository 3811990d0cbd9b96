import { spawnSync } from 'node:child_process';
import { cpSync, mkdtempSync, rmSync, symlinkSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { circleOf, faultOf, importsOf } from '../../../scripts/check/imports.ts';
import { writeFiles } from '../support/recorded.ts';

const ROOT = join(import.meta.dirname, '../../..');

describe('an import', () => {
  const faultsOf = (file: string, ...names: string[]) =>
    importsOf(file, names.map((name) => `import { it } from '${name}';\n`).join('')).map(faultOf);

  test.each([
    [
      'runtime-interface/worker/outbox.ts',
      '../../combiner-image/errors.ts',
      'the recording half must not import',
    ],
    ['runtime-interface/worker/outbox.ts', '../../tests/unit/support/recorded.ts', 'must not import tests/'],
    [
      'combiner-image/read/check.ts',
      '../../runtime-interface/limits.ts',
      'the reporting half must not import',
    ],
    ['cli/arguments.ts', '../runtime-interface/limits.ts', 'the reporting half must not import'],
    ['contract/raw-object.ts', '../runtime-interface/limits.ts', 'the contract must not import'],
    ['contract/raw-object.ts', '../combiner-image/errors.ts', 'the contract must not import'],
  ])('from %s of %s crosses a border', (file, name, fault) => {
    expect(faultsOf(file, name)).toEqual([expect.stringContaining(fault)]);
  });

  test.each([
    ['runtime-interface/limits.ts', './log.ts'],
    ['combiner-image/read/check.ts', '../merge/ledger.ts'],
    ['combiner-image/errors.ts', './combine.ts'],
    ['combiner-image/combine.ts', '../cli/arguments.ts'],
    ['cli/arguments.ts', './commands/report.ts'],
  ])('from %s of %s goes up', (file, name) => {
    expect(faultsOf(file, name)).toEqual([expect.stringContaining('is in a higher layer')]);
  });

  test.each([
    ['recorder/delivery/outbox.py', 'from ..runtime.runtime import Runtime'],
    ['recorder/limits.py', 'def later():\n    from . import log, settings'],
    ['recorder/store/s3/place.py', 'from ...settings import (\n    read,\n    other,\n)'],
    ['recorder/start.py', 'from _lambda_coverage.site.sitecustomize import x'],
  ])('of Python in %s goes up', (file, source) => {
    const faults = importsOf(`runtime-interface-python/${file}`, `import os\n${source}\n`).map(faultOf);
    expect(faults.length).toBeGreaterThan(0);
    for (const fault of faults) expect(fault).toMatch(/is in a higher layer|has no layer/);
  });

  test('of Python from its own layer, a lower one, and the standard library is right', () => {
    const source =
      'import os\nfrom urllib.parse import quote\nfrom .. import limits, log\nfrom .upload import Upload\n';
    const imports = importsOf('runtime-interface-python/recorder/delivery/outbox.py', source);
    expect(imports.map(({ to, line }) => [to.replace('runtime-interface-python/', ''), line])).toEqual([
      ['recorder/limits.py', 3],
      ['recorder/log.py', 3],
      ['recorder/delivery/upload.py', 4],
    ]);
    expect(imports.map(faultOf)).toEqual([undefined, undefined, undefined]);
  });

  test('in a circle is seen, and how it goes round', () => {
    const of = (files: Record<string, string>) =>
      circleOf(Object.entries(files).flatMap(([file, source]) => importsOf(file, source)));
    const a = 'def later():\n    from .b import b\n';
    const line = { 'x/a.py': a, 'x/b.py': 'from .c import c\n', 'x/d.py': 'from .a import a\n' };
    expect(of(line)).toBeUndefined();
    expect(of({ ...line, 'x/c.py': 'from . import d\n' })).toEqual([
      'x/a.py',
      'x/b.py',
      'x/c.py',
      'x/d.py',
      'x/a.py',
    ]);
  });

  test('of the own layer, a lower one, the contract or the package is right', () => {
    const names = ['./hold.ts', '../limits.ts', '../../contract/raw-object.ts', '../../package.json'];
    expect(faultsOf('runtime-interface/worker/outbox.ts', ...names)).toEqual(Array(4).fill(undefined));
  });

  test('in a file without a layer asks for one', () => {
    expect(faultsOf('combiner-image/anew.ts', './errors.ts')).toEqual([
      expect.stringContaining('combiner-image/anew.ts has no layer'),
    ]);
  });

  test('is seen in every way of writing one', () => {
    const source = [
      "import './a.ts';",
      "import type { B } from './b.ts';",
      'import {\n  c,\n} from "../ignored";',
      "export * from '../d.ts';",
      "const e = await import('./e.ts');",
    ].join('\n');
    expect(importsOf('cli/main.ts', source)).toEqual([
      { from: 'cli/main.ts', line: 1, to: 'cli/a.ts' },
      { from: 'cli/main.ts', line: 2, to: 'cli/b.ts' },
      { from: 'cli/main.ts', line: 6, to: 'd.ts' },
      { from: 'cli/main.ts', line: 7, to: 'cli/e.ts' },
    ]);
  });
});

describe('`npm run check`', () => {
  let folder = '';
  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), 'house-rules-'));
    for (const name of ['biome.json', 'package.json']) cpSync(join(ROOT, name), join(folder, name));
    symlinkSync(join(ROOT, 'node_modules'), join(folder, 'node_modules'));
  });
  afterEach(() => rmSync(folder, { recursive: true }));

  /** @returns the rules that Biome, as the project configures it, sees broken. */
  function brokenRules(files: Record<string, string>): string[] {
    writeFiles(folder, files);
    const { stdout, stderr } = spawnSync(
      join(ROOT, 'node_modules/.bin/biome'),
      ['lint', '--vcs-enabled=false', '--reporter=json', '.'],
      { cwd: folder, encoding: 'utf8' },
    );
    const { diagnostics } = JSON.parse(stdout || stderr) as { diagnostics: { category: string }[] };
    return [...new Set(diagnostics.map(({ category }) => category.split('/').at(-1) ?? ''))].sort();
  }

  test('sees nothing wrong in a file that follows the rules', () => {
    expect(brokenRules({ 'combiner-image/a.ts': 'export const a = 1;\n' })).toEqual([]);
  });

  test('sees a circle of imports, of types alone too', () => {
    const a = "import type { B } from './b.ts';\nexport interface A {\n  b: B;\n}\n";
    const b = "import type { A } from './a.ts';\nexport interface B {\n  a: A;\n}\n";
    expect(brokenRules({ 'combiner-image/a.ts': a, 'combiner-image/b.ts': b })).toEqual(['noImportCycles']);
  });

  test('sees a promise that nobody waits for, in both halves', () => {
    const a = 'async function later(): Promise<void> {}\nexport function now(): void {\n  later();\n}\n';
    expect(brokenRules({ 'runtime-interface/a.ts': a })).toEqual(['noFloatingPromises']);
    expect(brokenRules({ 'cli/a.ts': a })).toEqual(['noFloatingPromises']);
  });
});
