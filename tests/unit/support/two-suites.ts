import { execFileSync } from 'node:child_process';
import { mkdtempSync, readFileSync, realpathSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { CoverageMapData } from 'istanbul-lib-coverage';
import type { SuiteSummary } from '../../../combiner-image/suites/suite-summary.ts';
import { listing } from './against-istanbul.ts';
import { lambdaCoverage } from './command.ts';
import { git } from './git.ts';
import { invoked } from './invoked.ts';
import { temporaryFolder, writeFiles } from './recorded.ts';

const PACKAGES = join(import.meta.dirname, '../../../node_modules');

/** A function, what only its unit tests load, and what nobody loads. */
export const PROJECT: Record<string, string> = {
  'src/price.js': `'use strict';
const RATES = { de: 19, fr: 20 };

function rate(country) {
  return RATES[country] || 0;
}

class Price {
  currency = 'EUR';

  constructor(net) {
    this.net = net;
  }

  gross(country) {
    if (this.net < 0) {
      throw new RangeError('below zero');
    }
    return this.net * (1 + rate(country) / 100);
  }
}

exports.Price = Price;
exports.label = (price, upper) => {
  const text = upper ? 'TOTAL' : 'total';
  switch (price.currency) {
    case 'EUR':
      return text + ' €';
    case 'USD':
      return text + ' $';
    default:
      return text;
  }
};
`,
  'src/index.js': `'use strict';
const { Price, label } = require('./price.js');

exports.handler = async (event) => {
  const price = new Price(event.net);
  if (event.dry && event.net > 10) {
    return 'dry';
  }
  return label(price, event.upper) + price.gross(event.country);
};
`,
  'src/report.js': `'use strict';
exports.rows = (prices) => {
  const rows = [];
  for (const { net } of prices) {
    rows.push(net);
  }
  return rows;
};
`,
  'src/never.js': `'use strict';
exports.never = (a, b) => {
  return a && b;
};
`,
};

/** What unit tests call, for CommonJS. */
export const UNIT_TESTS = `const { Price, label } = require('./src/price.js');
const { rows } = require('./src/report.js');
new Price(1).gross('xx');
try {
  new Price(-1).gross('de');
} catch {}
label({ currency: 'USD' }, true);
rows([{ net: 1 }, { net: 2 }]);
`;

export const EVENTS = [
  { net: 1, country: 'de' },
  { net: 20, dry: true },
  { net: 3, upper: true, country: 'fr' },
];

export interface TwoSuites {
  /** The checkout. */
  root: string;
  /** What the function ran. */
  store: string;
}

/** The project in git, and its function recorded. Both folders stay until they are removed. */
export async function recordedProject(): Promise<TwoSuites> {
  const [root, store] = [lastingFolder(), lastingFolder()];
  writeFiles(root, {
    ...PROJECT,
    'unit.js': UNIT_TESTS,
    'e2e.js': `const { handler } = require('./src/index.js');
      (async () => { for (const event of ${JSON.stringify(EVENTS)}) await handler(event); })();`,
    'both.js': `const { execFileSync } = require('node:child_process');
      for (const suite of ['unit.js', 'e2e.js']) execFileSync(process.execPath, [suite]);`,
    '.gitignore': 'unit.js\ne2e.js\nboth.js\ncoverage*\nnode_modules\n',
  });
  git(root, 'init', '-q');
  git(root, 'add', '.');
  git(root, 'commit', '-q', '-m', 'One');
  await invoked('src/index.handler', EVENTS, {
    taskRoot: root,
    record: true,
    dir: store,
    functionName: 'shop',
  });
  return { root, store };
}

function lastingFolder(): string {
  return realpathSync(mkdtempSync(join(tmpdir(), 'lambda-coverage-test-')));
}

/** Runs a program under nyc or c8. @returns the folder with what they counted. */
export function counted(tool: 'nyc' | 'c8', root: string, program: string, reporter = 'json'): string {
  const folder = join(root, `coverage-${tool}-${program}`);
  execFileSync(
    join(PACKAGES, '.bin', tool),
    [
      '--reporter',
      reporter,
      '--report-dir',
      folder,
      '--temp-dir',
      `${folder}-tmp`,
      '--include',
      'src/**',
      process.execPath,
      program,
    ],
    { cwd: root, stdio: 'pipe' },
  );
  return folder;
}

/** The counters of each file, by their names in the checkout. */
export function listings(file: string, root: string): Record<string, string[]> {
  const map: CoverageMapData = JSON.parse(readFileSync(file, 'utf8'));
  return Object.fromEntries(
    Object.values(map)
      .map((data) => [data.path.replace(`${root}/`, ''), listing(data)] as const)
      .sort(([a], [b]) => (a < b ? -1 : 1)),
  );
}

const NO_SUITES: SuiteSummary = {
  names: [],
  totals: {},
  lines: { only: {}, several: 0, neither: 0 },
  files: [],
};

interface Reported {
  code: number | null;
  stderr: string;
  files: Record<string, string[]>;
  result: { suites: SuiteSummary };
}

/** What the report makes of the store and other files. */
export async function reported({ root, store }: TwoSuites, ...options: string[]): Promise<Reported> {
  const out = join(temporaryFolder(), 'out');
  const json = await lambdaCoverage(['report', store, '-r', 'json', '-o', out, '--json', ...options], {
    cwd: root,
  });
  const { code, stderr } = json;
  if (code !== 0) return { code, stderr, files: {}, result: { suites: NO_SUITES } };
  return {
    code,
    stderr,
    files: listings(join(out, 'coverage-final.json'), root),
    result: JSON.parse(json.stdout),
  };
}
