import { cpSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { buildSync } from 'esbuild';
import { lambdaCoverage } from '../../unit/support/command.ts';
import { git } from '../../unit/support/git.ts';
import { commit } from '../../unit/support/placed.ts';
import { RecordedStore, rawObject, run, temporaryFolder, writeFiles } from '../../unit/support/recorded.ts';

/** Where a runner of GitLab has the project `group/shop`. */
const CHECKOUT = 'builds/group/shop';
export const GITLAB_PROJECT = 'group/shop';

const PRICE = 'services/orders/src/price & <tax> "100%" #1 [net].ts';
const ROUND = 'shared/münzen/round it.ts';
/** What other tools stumble over: heads of declarations without a count, names that occur twice, names with signs. */
const FILES = {
  'services/orders/src/handler.ts': `import { priceOf } from './price & <tax> "100%" #1 [net].ts';
import { Rounder } from '../../../shared/münzen/round it.ts';

export class Shop {
  constructor(
    private readonly rounder: Rounder,
    readonly limit =
      100,
  ) {}
  price(amount: number) {
    function format(
      value: number,
    ) {
      return value.toFixed(2);
    }
    return amount > this.limit ? 'too much' : format(this.rounder.round(priceOf(amount)));
  }
}

function format(
  value: number,
) {
  return String(value);
}
export function noop() {}

export const handler = async (event: { amount: number; plain?: boolean }) => {
  if (event.plain) return format(event.amount);
  noop();
  return new Shop(new Rounder()).price(event.amount);
};
`,
  [PRICE]: `export const priceOf = (amount: number) => amount * 2;
export const net = (
  amount: number,
  tax = 0.19,
) => amount / (1 + tax);
`,
  [ROUND]: `export class Rounder {
  round(value: number) {
    if (value < 0)
      return -Math.round(-value);
    return Math.round(value);
  }
}
`,
  // A module without a statement.
  'shared/types.ts': 'export interface Order { amount: number }\n',
  'services/orders/package.json': '{ "name": "orders" }\n',
  '.gitignore': 'dist/\ncoverage-lambda/\n',
};
export const SOURCES = ['services/orders/src/handler.ts', PRICE, ROUND].sort();

export interface ReportedShop {
  /** Top level of the checkout, with a report in `coverage-lambda`. */
  root: string;
  /** A file of the report. */
  read(file: string): string;
  git(...args: string[]): string;
}

/** Builds, deploys, runs and reports a project, from the folder of its package. */
export async function reportedShop(reporters: readonly string[]): Promise<ReportedShop> {
  const root = writeFiles(join(temporaryFolder(), CHECKOUT), FILES);
  commit(root);
  const service = join(root, 'services/orders');
  buildSync({
    absWorkingDir: service,
    entryPoints: ['src/handler.ts'],
    outfile: 'dist/index.js',
    ...{ bundle: true, platform: 'node', sourcemap: true },
  });
  const taskRoot = join(temporaryFolder(), 'task');
  cpSync(join(service, 'dist'), taskRoot, { recursive: true });
  const store = new RecordedStore();
  const result = run(taskRoot, 'index.js', [{ amount: 2 }, { amount: 500 }]);
  store.putScripts(taskRoot, result, {
    'index.js': readFileSync(join(taskRoot, 'index.js.map'), 'utf8'),
  });
  store.put(rawObject(taskRoot, result));
  const output = join(root, 'coverage-lambda');
  const args = ['report', store.folder, '-r', reporters.join(','), '-o', output];
  const { code, stderr } = await lambdaCoverage(args, { cwd: service });
  if (code !== 0) throw new Error(`report ended with ${code}: ${stderr}`);
  return {
    root,
    read: (file) => readFileSync(join(output, file), 'utf8'),
    git: (...each) => git(root, ...each),
  };
}
