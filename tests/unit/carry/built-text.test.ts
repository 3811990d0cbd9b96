import { transformSync } from 'esbuild';
import libInstrument from 'istanbul-lib-instrument';
import { expect, test } from 'vitest';
import { carryOver } from '../../../combiner-image/carry/carry-over.ts';
import { SourceFiles } from '../../../combiner-image/report/source-files.ts';
import { listing } from '../support/against-istanbul.ts';

const TYPED = `export interface Order { count: number }
export const total = async (orders: Order[]): Promise<number> => {
  let sum = 0;
  for (const { count } of orders) sum += count;
  return sum;
};
export function none(): number {
  return 0;
}
`;
const PAGE = `export const Page = ({ name }) => {
  return <p>{name}</p>;
};
export function none() {
  return 0;
}
`;

const without = (text: string, options: object) => transformSync(text, { loader: 'tsx', ...options }).code;

/** What becomes of a deployed text, of which all ran once, where the checkout has another one. */
async function shown(path: string, deployed: string, written: string, isRemembered = false) {
  const instrumenter = libInstrument.createInstrumenter({
    esModules: true,
    parserPlugins: ['typescript', 'jsx'],
  });
  instrumenter.instrumentSync(deployed, path);
  const data = instrumenter.lastFileCoverage();
  for (const counts of [data.s, data.f]) for (const id of Object.keys(counts)) counts[id] = 1;
  const sources = new SourceFiles();
  sources.add({
    ...{ name: path, text: deployed, data, age: 0, deployed: '2026' },
    ...{ isFile: true, isCurrent: false, isGuess: false },
    origins: [{ functionName: 'orders', below: path, isPast: false }],
  });
  const checkout = {
    isHere: true,
    isEmpty: false,
    text: async () => written,
    past: async () => ({ blobs: new Map([[path, new Set(isRemembered ? ['blob'] : [])]]), isWhole: true }),
    blobsOf: () => ['blob'],
  };
  const { asDeployed, carried, warnings } = await carryOver(sources, checkout);
  const [variant] = sources.all();
  return {
    text: variant?.text,
    lines: listing(variant?.coverage.data ?? data),
    asDeployed,
    carried,
    warnings,
  };
}

test.each([
  ['types', 'a.ts', TYPED, { loader: 'ts' }],
  ['newer syntax', 'a.ts', TYPED, { loader: 'ts', target: 'es2015', format: 'cjs' }],
  ['JSX', 'a.jsx', PAGE, { jsx: 'transform' }],
  ['JSX, for the newer runtime', 'a.jsx', PAGE, { jsx: 'automatic' }],
])(
  'where a step before the bundler took %s away, what it left is shown',
  async (_, path, written, options) => {
    const deployed = without(written, options);
    const { text, asDeployed, carried, warnings } = await shown(path, deployed, written);
    expect(text).toBe(deployed);
    expect({ asDeployed, carried, warnings }).toEqual({ asDeployed: [path], carried: [], warnings: [] });
  },
);

test.each([
  ['a.ts', TYPED, TYPED.replace('return 0', 'return 1')],
  ['a.jsx', PAGE, PAGE.replace('return 0', 'return 1')],
])('what was written otherwise in %s is a change', async (path, deployed, written) => {
  const { text, lines, asDeployed, carried } = await shown(path, deployed, written);
  expect(text).toBe(written);
  expect(asDeployed).toEqual([]);
  expect(carried).toMatchObject([{ isUndeployed: true, notRunSinceChange: [{}] }]);
  expect(lines.some((line) => line.startsWith('function') && line.endsWith(' 1'))).toBe(true);
  expect(lines.filter((line) => line.startsWith('function') && line.endsWith(' 0'))).toHaveLength(1);
});

test('a function that was changed altogether is shown as it is, and has not run', async () => {
  const deployed = 'export function handler() {\n  return 1;\n}\n';
  const written = 'export function handler() {\n  const two = 2;\n  return two;\n}\n';
  expect(await shown('a.js', deployed, written)).toMatchObject({
    text: written,
    asDeployed: [],
    carried: [{ notRunSinceChange: [{ name: 'handler', line: 1 }] }],
  });
});

test('of a component the checkout has what it was made from: what is deployed is shown', async () => {
  const deployed = 'export const setup = () => {\n  return 1;\n};\n';
  const written = '<template><p /></template>\n<script>\nexport default {};\n</script>\n';
  expect(await shown('a.vue', deployed, written)).toMatchObject({ text: deployed, asDeployed: ['a.vue'] });
});

test('a text that git remembers of the file was changed since, whatever it lacks', async () => {
  const deployed = without(TYPED, { loader: 'ts' });
  const { text, asDeployed } = await shown('a.ts', deployed, TYPED, true);
  expect({ text, asDeployed }).toEqual({ text: TYPED, asDeployed: [] });
});
