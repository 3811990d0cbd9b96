import { spawn } from 'node:child_process';
import { existsSync } from 'node:fs';
import { expect, test } from 'vitest';
import { CheckoutCode } from '../../../combiner-image/place/checkout-code.ts';
import { childrenCpuMs } from '../../../combiner-image/place/children-cpu.ts';
import { namesOfTools, projectTools } from '../../../combiner-image/place/compilers/project-tools.ts';
import { Effort, EffortSpentError } from '../../../combiner-image/place/effort.ts';
import { lateInWords } from '../../../combiner-image/place/in-words.ts';
import { placeScript } from '../../../combiner-image/place/place-script.ts';
import { temporaryFolder, writeFiles } from '../support/recorded.ts';

const FILES: Record<string, string> = {
  'src/a.ts': 'export const a = (n: number) => {\n  return n + 1;\n};\n',
  'src/b.ts': 'export const b = (n: number) => {\n  return n - 1;\n};\n',
};
const text =
  '// src/a.ts\nvar a = (n) => {\n  return n + 1;\n};\n\n// src/b.ts\nvar b = (n) => {\n  return n - 1;\n};\n';

/** Clocks of the processor and one on the wall, which the test moves. */
function clocks(isLinux = true) {
  const at: { cpu: number; children: number | undefined; wall: number } = {
    cpu: 0,
    children: isLinux ? 0 : undefined,
    wall: 0,
  };
  const effortOf = (most: number) =>
    new Effort(most, { cpuMs: () => at.cpu, childrenMs: () => at.children, nowMs: () => at.wall });
  return { at, effortOf };
}

/** Each file that is read takes ten milliseconds. */
function codeWith(effort: Effort, at: { cpu: number; wall: number }) {
  return new CheckoutCode(
    {
      paths: Object.keys(FILES),
      named: (base) => Object.keys(FILES).filter((path) => path.endsWith(`/${base}`)),
      text: async (path) => {
        at.cpu += 10;
        at.wall += 30;
        return FILES[path];
      },
    },
    {},
    { effort },
  );
}

test.each([
  ['is enough', 1_000, ['src/a.ts', 'src/b.ts']],
  ['is enough for a part', 5, 'spent'],
])('placing stops where what it may take is spent: it %s', async (_, most, want) => {
  const { at, effortOf } = clocks();
  const effort = effortOf(most);
  const code = codeWith(effort, at);
  const placed = effort
    .of(() => placeScript({ path: 'index.js', text }, code))
    .then(
      ({ map }) => [...(map?.sources ?? [])].sort(),
      (error) => (error instanceof EffortSpentError ? 'spent' : error),
    );
  expect(await placed).toEqual(want);
  // The next one is not begun.
  if (want === 'spent') await expect(effort.of(async () => 1)).rejects.toThrow(EffortSpentError);
});

test('where nobody knows the time of another process, waiting for it counts, and what this one does meanwhile counts once', async () => {
  const { at, effortOf } = clocks(false);
  const effort = effortOf(100);
  const work = (cpu: number, wall: number) =>
    effort.of(() =>
      effort.waiting(async () => {
        at.cpu += cpu;
        at.wall += wall;
      }),
    );
  await work(40, 90);
  effort.mustBeLeft();
  await work(5, 30);
  expect(() => effort.mustBeLeft()).toThrow(EffortSpentError);
});

test('the time of another process counts as its own is, however long a busy machine takes for it', async () => {
  const { at, effortOf } = clocks();
  const effort = effortOf(100);
  const work = (cpu: number, children: number, wall: number) =>
    effort.of(() =>
      effort.waiting(async () => {
        at.cpu += cpu;
        at.children = (at.children ?? 0) + children;
        at.wall += wall;
      }),
    );
  await work(20, 30, 9_000);
  await work(20, 30, 9_000);
  effort.mustBeLeft();
  // What they do while nobody looks for anything is not counted.
  at.children = 5_000;
  await work(0, 0, 9_000);
  effort.mustBeLeft();
  await work(0, 1, 30);
  expect(() => effort.mustBeLeft()).toThrow(EffortSpentError);
});

test.runIf(process.platform === 'linux')(
  'the time of children is that of those that run and of those that have ended',
  async () => {
    const busy =
      'const end = process.cpuUsage().user + 200_000; while (process.cpuUsage().user < end); console.log(1);';
    const before = childrenCpuMs() ?? Number.NaN;
    const child = spawn(process.execPath, ['-e', `${busy} process.stdin.resume()`], {
      stdio: ['pipe', 'pipe', 'inherit'],
    });
    await new Promise((resolve) => child.stdout.once('data', resolve));
    const running = childrenCpuMs() ?? Number.NaN;
    expect(running - before).toBeGreaterThanOrEqual(180);
    child.stdin.end();
    await new Promise((resolve) => child.once('close', resolve));
    expect(childrenCpuMs()).toBeGreaterThanOrEqual(running);
  },
);

test('scripts that were not looked for are named, with what looks for them', () => {
  expect(lateInWords([])).toEqual([]);
  expect(lateInWords(['index.js (orders)', 'index.js (users)'])).toEqual([
    expect.stringMatching(
      /longer than 30 s .*index\.js \(orders\), index\.js \(users\)\. --place looks for all/,
    ),
  ]);
});

test.each([
  ['its package', 'node_modules/esbuild/package.json', /^esbuild/],
  ['a link to it', 'node_modules/esbuild', /^esbuild/],
  ['a link to all of its publisher', 'node_modules/@swc', /^swc/],
  ['a link to all', 'node_modules', /./],
])('a tool that the repository brings along is not run: %s', async (_, brought, ofIt) => {
  const root = `${import.meta.dirname}/../../..`;
  const none = async () => undefined;
  const namesOf = async (path: string) => {
    const { compilers = [], bundlers = [] } = await projectTools(root, none, (each) => each === path);
    return [...compilers, ...bundlers].map(({ name }) => name).filter((name) => ofIt.test(name));
  };
  expect(await namesOf(brought)).toEqual([]);
  expect((await namesOf('src/a.ts')).length).toBeGreaterThan(0);
});

test('a package of the repository that calls itself like a tool is not run', async () => {
  const root = writeFiles(temporaryFolder(), {
    'package.json': '{ "name": "esbuild", "exports": "./own.cjs" }\n',
    'own.cjs':
      "require('node:fs').writeFileSync(require('node:path').join(__dirname, 'has-run'), '');\nexports.transform = exports.build = () => ({});\n",
  });
  const namesOf = async (isBrought: (path: string) => boolean) => {
    const { compilers = [] } = await projectTools(root, async () => undefined, isBrought);
    return [
      compilers.length,
      existsSync(`${root}/has-run`),
      namesOfTools(root, isBrought).includes('own.cjs'),
    ];
  };
  expect(await namesOf((path) => path === 'own.cjs')).toEqual([0, false, false]);
  // Who is asked to is free to.
  expect(await namesOf(() => false)).toEqual([8, true, true]);
});
