import { execFileSync } from 'node:child_process';
import { readFileSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { buildSync, transformSync } from 'esbuild';
import libCoverage, { type CoverageMapData } from 'istanbul-lib-coverage';
import { beforeAll, expect, test } from 'vitest';
import { installedPackages } from '../../scripts/packages/installed-packages.ts';
import { instrument } from '../accuracy/instrument.ts';
import { git } from '../unit/support/git.ts';
import { invoked } from '../unit/support/invoked.ts';
import { temporaryFolder, writeFiles } from '../unit/support/recorded.ts';
import { listings, reported } from '../unit/support/two-suites.ts';

let tools: string;
beforeAll(async () => {
  tools = await installedPackages(join(import.meta.dirname, 'producers'));
});

/** As functions are written: types, and a bundle that is minified. */
const PROJECT: Record<string, string> = {
  'src/price.ts': `export interface Order {
  readonly net: number;
  country?: string;
}

type Rates = Record<string, number>;

const RATES: Rates = { de: 19, fr: 20 };

export const rate = (country: string | undefined, fallback = 0): number => RATES[country ?? 'xx'] ?? fallback;

export abstract class Priced {
  protected constructor(protected readonly order: Order) {}

  abstract gross(): number;

  get isFree(): boolean {
    return this.order.net === 0 || this.gross() < 0.01;
  }
}

export class Price extends Priced {
  private readonly taxed: boolean;

  constructor(order: Order, taxed: boolean = true) {
    super(order);
    this.taxed = taxed;
  }

  override gross(): number {
    if (this.order.net < 0) {
      throw new RangeError('below zero');
    }
    return this.taxed ? this.order.net * (1 + rate(this.order.country) / 100) : this.order.net;
  }
}

export function label(price: Price, currency: 'EUR' | 'USD' | 'none' = 'EUR'): string {
  switch (currency) {
    case 'EUR':
      return \`\${price.gross()} €\`;
    case 'USD':
      return \`\${price.gross()} $\`;
    default:
      return String(price.gross());
  }
}
`,
  'src/index.ts': `import { label, type Order, Price } from './price.ts';

export const handler = async (event: Order & { dry?: boolean }): Promise<string> => {
  const price = new Price(event);
  if (event.dry && !price.isFree) {
    return 'dry';
  }
  for (const country of ['de', 'fr'] as const) {
    if (event.country === country) return label(price);
  }
  return label(price, 'none');
};
`,
  'src/report.ts': `import type { Order } from './price.ts';

export function rows(orders: readonly Order[]): number[] {
  const found: number[] = [];
  for (const { net } of orders) {
    found.push(net!);
  }
  return found;
}
`,
  'package.json': '{"name": "shop", "type": "module"}',
  '.gitignore': 'node_modules\ncoverage\ndist\n',
};

const UNIT = `import { label, Price, rate } from './src/price.ts';
import { rows } from './src/report.ts';
rate('xx', 7);
new Price({ net: 1, country: 'xx' }, false).gross();
try {
  new Price({ net: -1 }).gross();
} catch {}
label(new Price({ net: 0 }), 'USD');
rows([{ net: 1 }, { net: 2 }]);
`;
const EVENTS = [{ net: 1, country: 'de' }, { net: 20, dry: true }, { net: 3 }];
const E2E = `import { handler } from './src/index.ts';
for (const event of ${JSON.stringify(EVENTS)}) await handler(event as never);
`;

/** Istanbul’s counters in the files themselves, over both suites. */
function truth(): Record<string, string[]> {
  const folder = temporaryFolder();
  const map = libCoverage.createCoverageMap({});
  writeFiles(folder, { 'package.json': '{"type":"module"}' });
  const strip = (text: string) =>
    transformSync(text, { loader: 'ts', target: 'es2022' })
      .code.replaceAll(".ts'", ".js'")
      .replaceAll('.ts"', '.js"');
  for (const [path, text] of Object.entries(PROJECT))
    if (path.endsWith('.ts'))
      writeFiles(folder, { [path.replace('.ts', '.js')]: strip(instrument(text, join(folder, path))) });
  for (const [name, program] of Object.entries({ unit: UNIT, e2e: E2E })) {
    const out = join(folder, `${name}.json`);
    writeFiles(folder, {
      [`${name}.js`]: `process.on('exit', () => process.getBuiltinModule('node:fs').writeFileSync(${JSON.stringify(out)}, JSON.stringify(globalThis.__coverage__)));\n${strip(program)}`,
    });
    execFileSync(process.execPath, [join(folder, `${name}.js`)]);
    map.merge(JSON.parse(readFileSync(out, 'utf8')) as CoverageMapData);
  }
  const all = join(folder, 'all.json');
  writeFileSync(all, JSON.stringify(map));
  return Object.fromEntries(
    Object.entries(listings(all, folder)).map(([path, lines]) => [path.replace('.js', '.ts'), lines]),
  );
}

/** V8 has no count for the default of a parameter: Vitest says there how often the function ran. */
function withoutDefaults(files: Record<string, string[]>): Record<string, string[]> {
  return Object.fromEntries(
    Object.entries(files).map(([path, lines]) => [
      path,
      lines.filter((line) => !line.startsWith('default-arg')),
    ]),
  );
}

test.each(['istanbul', 'v8'])(
  'merged with Vitest’s %s of TypeScript, the report of a minified bundle is Istanbul’s of both suites',
  async (provider) => {
    const root = writeFiles(temporaryFolder(), {
      ...PROJECT,
      'unit.test.ts': `import { test } from 'vitest';\n${UNIT.replace(/^(?!import )[\s\S]*/m, (calls) => `test('unit', () => {\n${calls}});`)}`,
    });
    symlinkSync(tools, join(root, 'node_modules'));
    git(root, 'init', '-q');
    git(root, 'add', '.');
    git(root, 'commit', '-q', '-m', 'One');
    buildSync({
      absWorkingDir: root,
      entryPoints: ['src/index.ts'],
      outdir: 'dist',
      bundle: true,
      minify: true,
      sourcemap: true,
      platform: 'node',
    });
    execFileSync(
      process.execPath,
      [
        join(tools, 'vitest/vitest.mjs'),
        ...['run', '--coverage.enabled', '--coverage.reporter=json', `--coverage.provider=${provider}`],
      ],
      {
        cwd: root,
        stdio: 'pipe',
        env: { ...process.env, NODE_ENV: 'test', VITEST: undefined, NODE_V8_COVERAGE: undefined },
      },
    );
    const store = temporaryFolder();
    writeFiles(join(root, 'dist'), { 'package.json': '{"type":"commonjs"}' });
    await invoked('index.handler', EVENTS, {
      taskRoot: join(root, 'dist'),
      record: true,
      dir: store,
      functionName: 'shop',
    });
    const { files, stderr } = await reported(
      { root, store },
      '--with',
      join(root, 'coverage/coverage-final.json'),
    );
    const told = provider === 'v8' ? withoutDefaults : (all: Record<string, string[]>) => all;
    expect(told(files), stderr).toEqual(told(truth()));
  },
);
