import { createRequire } from 'node:module';
import { originalPositionFor, TraceMap, traceSegment } from '@jridgewell/trace-mapping';
import { expect, test } from 'vitest';
import { enumerate } from '../../combiner-image/convert/exact/original/enumerate.ts';
import { parseOriginal } from '../../combiner-image/convert/exact/original/parse-original.ts';
import type { TypeScript } from '../../combiner-image/place/compilers/typescript.ts';
import { placedByCompilers } from '../unit/support/placed-texts.ts';

/** The project whose TypeScript has an interface for programs. */
const PROJECT = import.meta.dirname;
const typescript: TypeScript = createRequire(import.meta.url)('typescript');

const FILE = `import { readFile } from 'node:fs/promises';
import type { Limits } from './limits';
import { Kind, label } from './kinds';

function counted(target: object) {
  return target;
}

@(counted as any)
export class Orders<T extends { id?: string }> {
  #read = 0;
  static first = 1;
  constructor(readonly id: string, public most = 3) {}
  async *all(names: string[] = []): AsyncGenerator<T> {
    for (const [index, name] of names.entries()) {
      if (index > this.most) break;
      this.#read += 1;
      yield { ...JSON.parse(await readFile(name, 'utf8')), kind: Kind.One };
    }
  }
}

export enum State { Open, Closed = 'closed' }

export namespace Labels {
  export const of = (kind: Kind) => kind?.toUpperCase() ?? label(kind);
}

export const handler = async ({ id = 'none', ...rest }: { id?: string }, limits?: Limits) => {
  const orders = new Orders(id);
  for await (const each of orders.all(Object.keys(rest))) if (each?.id) return { ...each, state: State.Open };
  return { statusCode: (limits?.most ?? 2) ** 2 };
};
export default handler;
`;

const config = (options: object) => ({ 'tsconfig.json': JSON.stringify({ compilerOptions: options }) });

function compiled(options: object): { text: string; map: string } {
  const json = { ...options, sourceMap: true };
  const { outputText = '', sourceMapText = '' } = typescript.transpileModule(FILE, {
    compilerOptions: typescript.convertCompilerOptionsFromJson(json, '/').options,
    fileName: 'src/orders.ts',
    reportDiagnostics: false,
  });
  return { text: outputText.replace(/\/\/# sourceMappingURL=.*\s*$/, ''), map: sourceMapText };
}

test.each([
  ['commonjs', 'ES2022', {}],
  ['commonjs', 'ES2017', { experimentalDecorators: true, esModuleInterop: true }],
  ['commonjs', 'ES5', { experimentalDecorators: true, downlevelIteration: true }],
  ['esnext', 'ES2020', { importHelpers: true }],
])('what tsc made of a file, as %s for %s, is placed where its map says', async (module, target, more) => {
  const options = { ...more, target, strict: true };
  const { text, map: truth } = compiled({ ...options, module });
  const files = { 'src/orders.ts': FILE, ...config(options) };
  const deployed = { path: 'dist/orders.js', text };
  const { map, files: placed } = await placedByCompilers(files, deployed, PROJECT);
  expect(placed).toEqual(['src/orders.ts']);
  const maps = [new TraceMap(truth), new TraceMap(map as never)];
  const { functions, statements } = enumerate(parseOriginal(text, 'orders.js'), new Set());
  const starts = [...statements.map(({ loc }) => loc.start), ...functions.map(({ loc }) => loc.start)];
  // Of other places of its line the tool says nothing.
  const said = starts.filter(
    ({ line, column }) => traceSegment(maps[0] as TraceMap, line - 1, column)?.[0] === column,
  );
  const differ = said.flatMap((place) => {
    const [want, have] = maps.map((each) => originalPositionFor(each, place));
    return want?.line === have?.line ? [] : { place, want, have };
  });
  expect(said.length).toBeGreaterThan(15);
  expect(differ).toEqual([]);
});

test('with other options than the project has, or of another text, nothing is placed', async () => {
  const { text } = compiled({ target: 'ES5', module: 'commonjs' });
  const deployed = { path: 'dist/orders.js', text };
  const of = async (files: Record<string, string>) =>
    (await placedByCompilers(files, deployed, PROJECT)).files;
  expect(await of({ 'src/orders.ts': FILE, ...config({ target: 'ES5' }) })).toEqual(['src/orders.ts']);
  expect(await of({ 'src/orders.ts': FILE, ...config({ target: 'ES2020' }) })).toEqual([]);
  const changed = FILE.replace('** 2', '** 3');
  expect(await of({ 'src/orders.ts': changed, ...config({ target: 'ES5' }) })).toEqual([]);
});
