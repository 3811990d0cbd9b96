import { join } from 'node:path';
import { buildSync } from 'esbuild';
import { git } from '../../unit/support/git.ts';
import { temporaryFolder, writeFiles } from '../../unit/support/recorded.ts';

const VAT = 'return sum > 100 ? sum * 0.19 : sum * 0.07;';

const FIRST: Record<string, string> = {
  'shared/price.ts': `export function price(count: number, each: number): number {
  if (count >= 10) return discounted(count * each);
  return count * each;
}

function discounted(sum: number): number {
  return sum * 0.9;
}

export function vat(sum: number): number {
  ${VAT}
}
`,
  'services/orders/src/label.ts': `export const label = (what: string): string => {
  return what === 'nothing' ? 'nothing was ordered' : what;
};
`,
  'services/orders/src/handler.ts': `import { price, vat } from '../../../shared/price';
import { label } from './label';

interface Order {
  count: number;
  each: number;
  net?: boolean;
}

export const handler = async (order: Order) => {
  if (order.count === 0) return label('nothing');
  const net = price(order.count, order.each);
  return { label: label('an order'), gross: order.net ? net : net + vat(net) };
};
`,
  'services/stock/src/handler.ts': `import { vat } from '../../../shared/price';

export const handler = async ({ kind, sum }: { kind: string; sum: number }) => {
  switch (kind) {
    case 'tax':
      return vat(sum);
    default:
      return 'unknown';
  }
};
`,
};

const LABEL = 'services/orders/src/label.ts';

/** Other comments and blanks, and nothing else. */
const SECOND = Object.fromEntries(
  Object.entries(FIRST).map(([path, text]) => [
    path,
    path === LABEL ? text : `// ${path}\n\n${text.replaceAll(/^(\s*)return/gm, '$1// So it is.\n$1return')}`,
  ]),
);

/** Another tax, and a file of another name. */
const { [LABEL]: label = '', ...others } = SECOND;
const THIRD: Record<string, string> = {
  ...others,
  'services/orders/src/words.ts': label,
  'services/orders/src/handler.ts': (others['services/orders/src/handler.ts'] ?? '').replace(
    './label',
    './words',
  ),
  'shared/price.ts': (others['shared/price.ts'] ?? '').replace('0.19', '0.2'),
};

export const BUILDS = { one: FIRST, two: SECOND, three: THIRD };
export type BuildName = keyof typeof BUILDS;

/** Sources as they are now, and the function that has changed since the build before. */
export const SOURCES = Object.keys(THIRD).sort();
export const CHANGED = {
  path: 'shared/price.ts',
  name: 'vat',
  line: (THIRD['shared/price.ts'] ?? '').split('\n').findIndex((line) => line.includes('function vat')) + 1,
};

/** A git checkout of two services, which goes on from build to build. */
export class Shop {
  readonly root = temporaryFolder();

  constructor() {
    git(this.root, 'init', '-q');
  }

  /** Commits a build. */
  commit(build: BuildName): void {
    git(this.root, 'rm', '-rq', '--ignore-unmatch', '.');
    writeFiles(this.root, BUILDS[build]);
    git(this.root, 'add', '-A');
    git(this.root, 'commit', '-q', '-m', build);
  }

  /** Bundles a service as it is now. @returns the folder that is deployed */
  bundle(service: string): string {
    const folder = temporaryFolder();
    buildSync({
      absWorkingDir: join(this.root, 'services', service),
      entryPoints: ['src/handler.ts'],
      outfile: join(folder, 'handler.js'),
      ...{ bundle: true, platform: 'node', sourcemap: true },
    });
    return folder;
  }
}
