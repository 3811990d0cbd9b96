import { expect, test } from 'vitest';
import { CheckoutCode } from '../../../combiner-image/place/checkout-code.ts';
import { projectTools } from '../../../combiner-image/place/compilers/project-tools.ts';
import { Effort, EffortSpentError } from '../../../combiner-image/place/effort.ts';
import { lateInWords } from '../../../combiner-image/place/in-words.ts';
import { placeScript } from '../../../combiner-image/place/place-script.ts';

const FILES: Record<string, string> = {
  'src/a.ts': 'export const a = (n: number) => {\n  return n + 1;\n};\n',
  'src/b.ts': 'export const b = (n: number) => {\n  return n - 1;\n};\n',
};
const text =
  '// src/a.ts\nvar a = (n) => {\n  return n + 1;\n};\n\n// src/b.ts\nvar b = (n) => {\n  return n - 1;\n};\n';

/** A clock of the processor and one on the wall, which the test moves. */
function clocks() {
  const at = { cpu: 0, wall: 0 };
  return {
    at,
    effortOf: (most: number) =>
      new Effort(
        most,
        () => at.cpu,
        () => at.wall,
      ),
  };
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

test('what another process is waited for counts, and what this one does meanwhile counts once', async () => {
  const { at, effortOf } = clocks();
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

test('scripts that were not looked for are named, with what looks for them', () => {
  expect(lateInWords([])).toEqual([]);
  expect(lateInWords(['index.js (orders)', 'index.js (users)'])).toEqual([
    expect.stringMatching(
      /longer than 30 s .*index\.js \(orders\), index\.js \(users\)\. --place looks for all/,
    ),
  ]);
});

test.each([
  ['its package', 'node_modules/esbuild/package.json'],
  ['a link to it', 'node_modules/esbuild'],
  ['a link to all', 'node_modules'],
])('a tool that the repository brings along is not run: %s', async (_, brought) => {
  const root = `${import.meta.dirname}/../../..`;
  const none = async () => undefined;
  expect(await projectTools(root, none, (path) => path === brought)).toEqual({ compilers: [] });
  expect((await projectTools(root, none, (path) => path === 'src/a.ts')).compilers).toHaveLength(8);
});
