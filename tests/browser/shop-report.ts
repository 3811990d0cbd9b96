import type { ReportFacts, Runners } from '../../combiner-image/report/page/facts.ts';
import { type Source, writeReport } from './large-report.ts';

const PRICE = `import { Country, rates } from './rates.ts';

/** What a customer pays, in cents. */
export const LIMIT = 1_000;
export interface Price { net: number }

export function gross(net: number, country: Country): number {
  if (net > LIMIT) {
    return Math.round(net * (1 + rates[country]) - 5);
  }
  return Math.round(net * (1 + (rates[country] ?? 0)));
}

export class Basket {
  total(prices: readonly Price[], country: Country): number {
    return prices.reduce((sum, { net }) => sum + gross(net, country), 0);
  }
}
`;
const RATES = `export enum Country { Austria, Chile }
export const rates = { [Country.Austria]: 0.2, [Country.Chile]: 0.19 };
export const rateOf = (country: Country) => rates[country] ?? 0;
`;
const ORDERS = `import { Basket } from '../lib/price.ts';
export const handler = async ({ prices, country }) => {
  const total = new Basket().total(prices, country);
  if (total === 0) throw new RangeError('nothing to order');
  return { total };
};
`;
const MAILS = `import { gross } from '../lib/price.ts';
export const handler = async ({ net, country }) => ({ text: \`You pay \${gross(net, country)}\` });
`;

/** By line; what is not there never ran. */
const ran = (counts: Record<number, number>) => (line: number) => counts[line] ?? 0;

export const SHOP: readonly Source[] = [
  {
    path: 'src/lib/price.ts',
    text: PRICE,
    runs: ran({ 4: 6, 8: 1_216, 11: 1_216, 16: 1_204, 17: 1_204, [-8]: 1_216 }),
  },
  { path: 'src/lib/rates.ts', text: RATES, runs: ran({ 1: 6, 2: 6, 3: 6 }) },
  { path: 'src/mails/index.ts', text: MAILS, runs: ran({ 2: 12, 3: 12 }) },
  { path: 'src/orders/index.ts', text: ORDERS, runs: ran({ 2: 4, 3: 1_204, 4: 1_204, 5: 1_204 }) },
];

/** More than a list shows at once. */
export const CONTEXTS = [
  'checkout › pays in Chile',
  'checkout › pays in Austria',
  'mail › says what one pays',
  ...Array.from({ length: 40 }, (_, i) => `load › order ${i + 1}`),
];

const MADE = {
  sandboxes: 2,
  first: '2026-11-27T07:00:00.000Z',
  last: '2026-11-27T07:30:00.000Z',
  builds: [
    { name: '3f2a9c41d0b7e86512f4a9d3c7b8e0156a2f4c9d', branch: 'main', objects: 1, first: '', last: '' },
  ],
};
const HELD = new Map([
  ['src/lib/price.ts', ['mails', 'orders']],
  ['src/lib/rates.ts', ['mails', 'orders']],
  ['src/mails/index.ts', ['mails']],
  ['src/orders/index.ts', ['orders']],
]);
const COMMIT = '3f2a9c41d0b7e86512f4a9d3c7b8e0156a2f4c9d';

/** Two functions that share code, with contexts, owners, changed lines and a commit. */
const SHOP_FACTS: Partial<ReportFacts> = {
  functions: [
    { ...MADE, name: 'mails', invocations: 12, missing: [] },
    { ...MADE, name: 'orders', invocations: 1_204, missing: [] },
    { ...MADE, name: 'refunds', invocations: 0, missing: ['1 object skipped'] },
  ],
  absent: ['invoices'],
  missing: ['nothing of 1 expected function (invoices)', '1 object skipped'],
  widened:
    'What ran from 2026-11-27T07:00:00.000Z to 2026-11-27T07:30:00.000Z was read, which is more than was asked for: 1 object lies across its bounds.',
  holders: new Map([...HELD].map(([path, names]) => [path, new Set(names)])),
  notRunSinceChange: new Map([['src/lib/price.ts', [{ name: 'total', line: 15 }]]]),
  repository: {
    commit: COMMIT,
    branch: 'main',
    address: { files: `https://github.com/acme/shop/blob/${COMMIT}/`, line: '#L' },
    holds: (path) => path !== 'src/mails/index.ts',
    ownersOf: (path) => (path.startsWith('src/lib/') ? ['@acme/money'] : ['@acme/shop', '@acme/ops']),
  },
  changed: {
    since: 'main',
    files: new Map([
      [
        'src/lib/price.ts',
        [
          [7, 'ran'],
          [8, 'ran'],
          [9, 'not run'],
          [13, 'not code'],
        ] as const,
      ],
      ['src/orders/index.ts', [[3, 'ran']] as const],
    ]),
  },
  trend: [
    { createdAt: '2026-11-24T08:00:00.000Z', totals: [7, 12, 3, 8], href: '../first/index.html' },
    {
      createdAt: '2026-11-25T08:00:00.000Z',
      commit: COMMIT,
      totals: [8, 12, 4, 8],
      href: 'javascript:alert(1)',
    },
    { createdAt: '2026-11-26T08:00:00.000Z', totals: [10, 12, 5, 8] },
  ],
  fileTrend: (path) =>
    path === 'src/lib/price.ts'
      ? [
          [0, 2, 5],
          [2, 5, 5],
        ]
      : [],
  compared: {
    with: '2026-11-26T08:00:00.000Z',
    files: new Map([['src/lib/price.ts', { gained: [11, 16], lost: [9] }]]),
  },
  contexts: {
    names: CONTEXTS,
    of: (path, { statementMap, fnMap, branchMap, s, f, b }) => {
      const set = path.includes('mails') ? 1 : 0;
      const sets = [[0, 1, ...[...CONTEXTS.keys()].slice(3)], [2], [...CONTEXTS.keys()]];
      const by = (runs: number | undefined) => ((runs ?? 0) === 0 ? -1 : path.includes('lib') ? 2 : set);
      return { sets, ...ranBy({ statementMap, fnMap, branchMap, s, f, b }, by) };
    },
  },
  ranByFunction: {
    names: ['mails', 'orders'],
    of: (path, data) => {
      const by = (runs: number | undefined, id: string) => {
        if ((runs ?? 0) === 0) return -1;
        return path.includes('lib') ? Number(id) % 3 : path.includes('mails') ? 0 : 1;
      };
      return { sets: [[0], [1], [0, 1]], ...ranBy(data, by) };
    },
  },
};

type Counted = Pick<
  Parameters<NonNullable<ReportFacts['contexts']>['of']>[1],
  'statementMap' | 'fnMap' | 'branchMap' | 's' | 'f' | 'b'
>;

function ranBy(
  { s, f, b }: Counted,
  by: (runs: number | undefined, id: string) => number,
): Omit<Runners, 'sets'> {
  const all = (counts: Record<string, number>) =>
    Object.fromEntries(Object.entries(counts).map(([id, runs]) => [id, by(runs, id)]));
  const arms = Object.entries(b).map(([id, counts]) => [id, counts.map((runs) => by(runs, id))]);
  return { s: all(s), f: all(f), b: Object.fromEntries(arms) };
}

export function writeShop(folder: string, facts: Partial<ReportFacts> = {}): Promise<void> {
  return writeReport(folder, SHOP, { ...SHOP_FACTS, ...facts });
}
