/** What compile.py writes beside the recorder's texts, as in the base images. */
import { execFileSync, spawnSync } from 'node:child_process';
import { appendFileSync, cpSync, readFileSync, renameSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { expect, test } from 'vitest';
import { builtWrapper } from '../../../cli/invoke/python-program.ts';
import { PythonSandbox } from '../support/python-sandbox.ts';
import { FEW_PYTHONS, PYTHONS, type Python, withEach } from '../support/pythons.ts';
import { temporaryFolder } from '../support/recorded.ts';

/** Tells of each module of the recorder whether it was compiled beforehand. */
const FILES = {
  'app.py': `import sys
def handler(event, context):
    names = [name for name in sys.modules if name.startswith('_lambda_coverage.')]
    specs = [sys.modules[name].__spec__ for name in names]
    return sorted({type(spec.loader._kept[spec.origin]).__name__ for spec in specs})
`,
};
const [FROM_CODE, FROM_TEXT] = [['bytes'], ['str']];
const RAN = [1, 2, 3, 4, 5];

/** A recorder's folder, compiled by these. */
function compiledLayer(...pythons: Python[]): string {
  const layer = join(temporaryFolder(), 'lambda-coverage');
  cpSync(dirname(builtWrapper()), layer, { recursive: true });
  for (const { path } of pythons) execFileSync(path, [join(layer, 'python/compile.py')]);
  return layer;
}

const codeFile = (layer: string, { minor }: Python): string =>
  join(layer, `python/recorder.cpython-3${minor}`);

async function expectRecorded(python: Python, layer: string, from: string[]): Promise<void> {
  const sandbox = await PythonSandbox.start(python, { files: FILES, layer });
  expect((await sandbox.invoke()).payload).toEqual(from);
  expect(sandbox.lines()).toEqual(RAN);
  expect(sandbox.objects).toMatchObject([{ invocationCount: 1, init: { outcome: 'ok' } }]);
  await sandbox.stop();
  expect(sandbox.log).not.toContain('lambda-coverage: ');
}

test('what each version compiled is what it runs, and is what it makes of the text', async () => {
  const layer = compiledLayer(...PYTHONS);
  await withEach(PYTHONS, async (python) => {
    await expectRecorded(python, layer, FROM_CODE);
    execFileSync(python.path, [join(layer, 'python/compile.py'), '--check']);
  });
});

type Damage = (layer: string, python: Python) => void;
const changed = (change: (code: Buffer) => Buffer | string): Damage => {
  return (layer, python) => {
    const file = codeFile(layer, python);
    writeFileSync(file, change(readFileSync(file)));
  };
};
const withOneBit = (at: (length: number) => number): Damage =>
  changed((code) => {
    const place = at(code.length);
    code.writeUInt8((code[place] ?? 0) ^ 1, place);
    return code;
  });

const DAMAGE: Record<string, Damage> = {
  'a bit of its seal': withOneBit(() => 0),
  'a bit of its middle': withOneBit((length) => length >> 1),
  'half of it missing': changed((code) => code.subarray(0, code.length >> 1)),
  'nothing in it': changed(() => ''),
  'a byte too many': changed((code) => Buffer.concat([code, Buffer.from([0])])),
  'another text': (layer) => appendFileSync(join(layer, 'python/recorder.txt'), '\n#: other\npass\n'),
};

test.each(Object.entries(DAMAGE))('with %s the text is recorded by', (_, damage) =>
  withEach(FEW_PYTHONS, async (python) => {
    const layer = compiledLayer(python);
    damage(layer, python);
    await expectRecorded(python, layer, FROM_TEXT);
    const check = spawnSync(python.path, [join(layer, 'python/compile.py'), '--check'], { encoding: 'utf8' });
    expect(check.status).toBe(1);
    expect(check.stderr).toContain('is not what this Python makes of recorder.txt');
  }),
);

test.skipIf(PYTHONS.length < 2)(
  'what another version has compiled is not run (with two versions on this machine)',
  () =>
    withEach(FEW_PYTHONS, async (python) => {
      const other = PYTHONS.find(({ minor }) => minor !== python.minor);
      if (other === undefined) throw new Error('there is one version');
      const layer = compiledLayer(other);
      renameSync(codeFile(layer, other), codeFile(layer, python));
      await expectRecorded(python, layer, FROM_TEXT);
    }),
);

test('what was compiled for another folder is not run, and may be compiled for it beforehand', () =>
  withEach(FEW_PYTHONS, async (python) => {
    const layer = compiledLayer(python);
    const moved = join(temporaryFolder(), 'elsewhere');
    cpSync(layer, moved, { recursive: true });
    await expectRecorded(python, moved, FROM_TEXT);
    execFileSync(python.path, [join(layer, 'python/compile.py'), join(moved, 'python')]);
    cpSync(codeFile(layer, python), codeFile(moved, python));
    await expectRecorded(python, moved, FROM_CODE);
  }));

test('code that does not come from the text is found, though its seal fits', () =>
  withEach(FEW_PYTHONS, async (python) => {
    const layer = compiledLayer(python);
    const forge = `import marshal, sys
sys.argv[1:] = []
sys.path.insert(0, ${JSON.stringify(join(layer, 'python'))})
import compile as tool
right = tool.compiled
def compiled(path, text):
    modules = right(path, text)
    modules['log'] = marshal.dumps(compile('other = 1', path + '/log.py', 'exec'))
    return modules
tool.compiled = compiled
tool.main([])
tool.compiled = right
sys.exit(tool.main(['--check']))
`;
    const forged = spawnSync(python.path, ['-c', forge], { encoding: 'utf8' });
    expect(forged.stderr).toContain('is not what this Python makes of recorder.txt');
  }));
