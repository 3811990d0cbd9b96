import { symlinkSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { placedIn, project } from '../support/placed.ts';
import { temporaryFolder } from '../support/recorded.ts';

const PRICE = 'export const price = (amount) => amount * 2;\nexport const limit = 10;\n';
const STOCK = 'export const stock = (items) => items.length;\nexport const least = 3;\n';
const UTIL = 'export const round = (value) => Math.round(value);\n';
const FILES = {
  'services/pricing/src/handler.js': PRICE,
  'services/pricing/src/util.js': UTIL,
  'services/stock/src/handler.js': STOCK,
  'services/stock/src/util.js': UTIL,
  'packages/shared/money.js': 'export const money = (value) => value.toFixed(2);\n',
  'app.js': 'export const app = () => "the one at the top";\n',
};

/** The same two files as tools name them, with the shared one beside. */
const NAMES: Record<string, { names: readonly string[]; taskRoot?: string }> = {
  'esbuild, built in the folder of the service': { names: ['../src/handler.js', '../src/util.js'] },
  'esbuild, built at the top level': {
    names: ['../services/pricing/src/handler.js', '../services/pricing/src/util.js'],
  },
  CodeBuild: {
    names: [
      '/codebuild/output/src123/src/shop/services/pricing/src/handler.js',
      '/codebuild/output/src123/src/shop/services/pricing/src/util.js',
    ],
  },
  Windows: {
    names: [
      'C:\\work\\shop\\services\\pricing\\src\\handler.js',
      'C:\\work\\shop\\services\\pricing\\src\\util.js',
    ],
  },
  'a URL': {
    names: [
      'file:///home/ci/shop/services/pricing/src/handler.js',
      'file:///home/ci/shop/services/pricing/src/util.js',
    ],
  },
  webpack: { names: ['webpack://shop/./src/handler.js', 'webpack://shop/./src/util.js'] },
  'webpack of a scope': {
    names: ['webpack://@shop/pricing/./src/handler.js?1a2b', 'webpack://@shop/pricing/./src/util.js'],
  },
  turbopack: {
    names: [
      'turbopack:///[project]/services/pricing/src/handler.js',
      'turbopack:///[project]/services/pricing/src/util.js',
    ],
  },
  Next: {
    names: ['webpack-internal:///(rsc)/./src/handler.js', 'webpack-internal:///(rsc)/./src/util.js'],
  },
  'a URL of Windows': {
    names: [
      'file:///C:/work/shop/services/pricing/src/handler.js',
      'file:///C:/work/shop/services/pricing/src/util.js',
    ],
  },
  'a share of Windows': {
    names: [
      '\\\\server\\share\\shop\\services\\pricing\\src\\handler.js',
      '\\\\server\\share\\shop\\services\\pricing\\src\\util.js',
    ],
  },
  'Next with Turbopack': {
    names: [
      'turbopack://[project]/services/pricing/src/handler.js',
      'turbopack://[project]/services/pricing/src/util.js',
    ],
  },
  'webpack, without its slashes': {
    names: ['webpack:/shop/./src/handler.js', 'webpack:/shop/./src/util.js'],
  },
  Sentry: { names: ['app:///src/handler.js', 'app:///src/util.js'] },
  "SAM's folder of one build": {
    names: ['../../../tmp/tmpo7tiosqy/handler.js', '../../../tmp/tmpo7tiosqy/util.js'],
  },
  'an outdir elsewhere': {
    names: [
      '../../../../home/ci/shop/services/pricing/src/handler.js',
      '../../../../home/ci/shop/services/pricing/src/util.js',
    ],
  },
};

test.each(Object.entries(NAMES))('names of %s are those of the checkout', async (_, { names }) => {
  const texts = [PRICE, UTIL];
  for (const isGit of [true, false]) {
    const root = project(FILES, isGit);
    expect(
      await placedIn(
        root,
        names.map((own, i) => ({ own, text: texts[i] ?? '' })),
      ),
    ).toEqual(['services/pricing/src/handler.js: same text', 'services/pricing/src/util.js: same text']);
  }
});

test('of two equal files the one is taken that stands beside the others', async () => {
  const root = project(FILES);
  for (const [handler, service] of [
    [PRICE, 'pricing'],
    [STOCK, 'stock'],
  ])
    expect(
      await placedIn(root, [
        { own: 'webpack://a/./src/util.js', text: UTIL },
        { own: 'webpack://a/./src/handler.js', text: handler ?? '' },
        { own: 'webpack://a/../../packages/shared/money.js', text: FILES['packages/shared/money.js'] },
      ]),
    ).toEqual([
      `services/${service}/src/util.js: same text`,
      `services/${service}/src/handler.js: same text`,
      'packages/shared/money.js: same text',
    ]);
});

test('where nothing tells two equal files apart, the source stands apart', async () => {
  expect(await placedIn(project(FILES), [{ own: 'src/util.js', text: UTIL }])).toEqual([
    'orders/src/util.js: its text is in services/pricing/src/util.js, services/stock/src/util.js',
  ]);
});

test('line ends and a byte order mark make no difference, on either side', async () => {
  for (const [there, here] of [
    [PRICE.replaceAll('\n', '\r\n'), PRICE],
    [PRICE, PRICE.replaceAll('\n', '\r\n')],
    [`\uFEFF${PRICE}`, PRICE],
    [PRICE, `\uFEFF${PRICE}`],
  ] as const)
    for (const isGit of [true, false])
      expect(
        await placedIn(project({ 'src/price.js': there }, isGit), [{ own: '../src/price.js', text: here }]),
      ).toEqual(['src/price.js: same text']);
});

test('a file that was changed since the build is found by the others, or by what is left of it', async () => {
  const changed = `${PRICE}export const added = (value) => value + 1;\n`;
  const root = project({ ...FILES, 'services/pricing/src/handler.js': changed });
  const rewritten = project({ ...FILES, 'services/pricing/src/handler.js': 'all();\nis();\nnew();\n' });
  const other = { own: '../src/only.js', text: 'export const only = () => "in pricing";\n' };
  const source = { own: '../src/handler.js', text: PRICE };

  expect(await placedIn(root, [source])).toEqual([
    'services/pricing/src/handler.js: changed since the build',
  ]);
  expect(await placedIn(rewritten, [source])).toEqual([
    'orders/src/handler.js: its text does not resemble that of services/pricing/src/handler.js, services/stock/src/handler.js',
  ]);
  expect(
    await placedIn(
      project({
        ...FILES,
        'services/pricing/src/handler.js': 'x();\n',
        'services/pricing/src/only.js': other.text,
      }),
      [source, other],
    ),
  ).toEqual([
    'services/pricing/src/handler.js: changed since the build',
    'services/pricing/src/only.js: same text',
  ]);
});

test('a file that a compiler left nothing of is found by those that are still like theirs', async () => {
  const root = project({
    'services/a/lib/index.ts': "export * from './log';\n",
    'services/a/lib/log.ts': `import { Level } from './level.ts';\n${PRICE}${STOCK}`,
    'services/b/lib/index.ts': "export * from './log';\nexport * from './level';\n",
  });
  const compiled =
    'Object.defineProperty(exports, "__esModule", { value: true });\n__exportStar(require("./log"), exports);\n';
  for (const prefix of ['webpack://fn/../../lib/', '../../lib/', '/build/shop/lib/'])
    expect(
      await placedIn(root, [
        { own: `${prefix}index.ts`, text: compiled },
        { own: `${prefix}log.ts`, text: `${PRICE}${STOCK}` },
      ]),
    ).toEqual([
      'services/a/lib/index.ts: changed since the build',
      'services/a/lib/log.ts: changed since the build',
    ]);
});

/** The same file of two services, and what a compiler makes of the first. */
const TYPED = {
  'services/a/src/handler.ts': `import { money } from './money';
interface Event { amount: number; currency?: string; customer: { name: string; address: string } }
export const handler = async (event: Event): Promise<string> => {
  if (event.currency === undefined) return 'no currency';
  return money(event.amount);
};
`,
  'services/b/src/handler.ts': `import { money } from './money';
export const handler = async (event: { amount: number }) => {
  return money(event.amount);
};
`,
};
const COMPILED = `import { money } from './money';
export const handler = async (event) => {
    if (event.currency === undefined)
        return 'no currency';
    return money(event.amount);
};
`;

test('compiled texts belong to the file that they are left of, not to one that has fewer types', async () => {
  const root = project(TYPED);
  for (const own of ['../src/handler.ts', 'webpack://shop/./src/handler.ts'])
    expect(await placedIn(root, [{ own, text: COMPILED }])).toEqual([
      'services/a/src/handler.ts: changed since the build',
    ]);
});

test('a bundler that names a package of the checkout was started in its folder', async () => {
  const packages = {
    'services/a/package.json': '{ "name": "@shop/a" }\n',
    'services/b/package.json': '{ "name": "b" }\n',
  };
  const root = project({
    ...TYPED,
    ...packages,
    'services/a/src/util.ts': UTIL,
    'services/b/src/util.ts': UTIL,
  });
  for (const [name, folder] of [
    ['@shop/a', 'a'],
    ['b', 'b'],
  ])
    expect(
      await placedIn(root, [
        { own: `webpack://${name}/./src/util.ts`, text: UTIL },
        { own: `webpack://${name}/./src/handler.ts`, text: 'rewritten();\nwholly();\n' },
      ]),
    ).toEqual([
      `services/${folder}/src/util.ts: same text`,
      `services/${folder}/src/handler.ts: changed since the build`,
    ]);
});

test('files that were changed after they were committed, or that git does not know yet, are read', async () => {
  const root = project(FILES, true, { 'app.js': PRICE, 'new/fresh.js': STOCK });
  expect(
    await placedIn(root, [
      { own: '../app.js', text: PRICE },
      { own: '../fresh.js', text: STOCK },
    ]),
  ).toEqual(['app.js: same text', 'new/fresh.js: same text']);
});

test('one of two equal files that was changed since is not taken for the other', async () => {
  const root = project({
    ...FILES,
    'services/pricing/src/util.js': `${UTIL}export const more = 1;\n`,
    'services/pricing/src/tax.js': STOCK + PRICE,
  });
  expect(
    await placedIn(root, [
      { own: '../src/handler.js', text: PRICE },
      { own: '../src/tax.js', text: STOCK + PRICE },
      { own: '../src/util.js', text: UTIL },
    ]),
  ).toEqual([
    'services/pricing/src/handler.js: same text',
    'services/pricing/src/tax.js: same text',
    'services/pricing/src/util.js: changed since the build',
  ]);
});

test('what is outside of the checkout is not pulled into it', async () => {
  const root = project({ 'lib/x.js': 'inside();\n', 'dist/index.js': '' });
  const outside = { own: '../../lib/x.js', text: 'outside();\nmuch();\nelse();\n' };
  expect(await placedIn(root, [outside], { taskRoot: `${root}/dist` })).toEqual([
    'orders/lib/x.js: it is outside of the checkout',
  ]);
});

test('a file of the checkout is not taken for one that another folder holds under its path', async () => {
  const root = project(FILES);
  const text = 'outside();\nmuch();\nelse();\n';
  for (const own of [
    '../../services/pricing/src/handler.js',
    '/home/ci/other/services/pricing/src/handler.js',
    'webpack://shop/../../services/pricing/src/handler.js',
  ])
    expect(await placedIn(root, [{ own, text }])).toEqual([
      expect.stringMatching(
        /^orders\/.*services\/pricing\/src\/handler\.js: its text does not resemble that of /,
      ),
    ]);
});

test('what bundlers make up is told by its own name, below whatever folder', async () => {
  const made = [
    'webpack/bootstrap',
    'fn/webpack/bootstrap',
    'webpack://shop/webpack/runtime/make namespace object',
    'fn/webpack/before-startup',
    'fn/external node-commonjs "node:crypto"',
    'webpack://shop/external commonjs "aws-sdk"',
    'webpack://shop/(webpack)/buildin/module.js',
    '<anon>',
    'dist/<anon>',
    '../<define:process.env>',
    '\0commonjsHelpers.js',
    'node:fs',
    '',
    'dist/sourcemap-register.cjs',
    'turbopack:///[turbopack]/shared/runtime-utils.ts',
    'turbopack:///[externals]/next/dist/server.js',
    'webpack://_N_E/?d8a1',
    'webpack://shop/ignored|/home/ci/shop/node_modules/debug/src|supports-color',
    'webpack://shop/webpack/container/entry/app',
    'webpack/sharing/consume/default/react/react',
    'webpack://shop/webpack/amd define',
    'dist/\0commonjsHelpers.js',
    'virtual:generated-routes',
    '\0virtual:empty',
  ];
  const users = [
    'webpack/config.js',
    'src/external.js',
    'src/webpack/runtime/load.js',
    'src/virtual/node.js',
  ];
  const placed = await placedIn(
    project(FILES),
    [...made, ...users].map((own) => ({ own, text: 'x();\n' })),
  );
  expect(placed.slice(0, made.length).filter((each) => !each.endsWith(': other'))).toEqual([]);
  expect(placed.slice(made.length).filter((each) => each.endsWith(': other'))).toEqual([]);
});

test("packages of the checkout that a bundler named by their links in node_modules are the checkout's", async () => {
  const root = project({
    '.gitignore': 'node_modules/\n',
    'packages/money/package.json': '{ "name": "@shop/money" }\n',
    'packages/money/src/index.js': PRICE,
    'packages/money/src/changed.js': `${STOCK}more();\n`,
    'packages/broken/package.json': '{',
    'lib/package.json': '{ "name": "published" }\n',
    'lib/index.js': STOCK,
    'index.js': UTIL,
  });
  for (const links of ['../node_modules/@shop/money', 'node_modules/.pnpm/x@1/node_modules/@shop/money'])
    expect(
      await placedIn(root, [
        { own: `${links}/src/index.js`, text: PRICE },
        { own: `${links}/src/changed.js`, text: STOCK },
        { own: '../node_modules/other/index.js', text: UTIL },
        // Of its name, and from the registry.
        { own: '../node_modules/published/index.js', text: PRICE },
        { own: `${links}/node_modules/other/index.js`, text: PRICE },
      ]),
    ).toEqual([
      'packages/money/src/index.js: same text',
      'packages/money/src/changed.js: changed since the build',
      expect.stringMatching(/: other$/),
      expect.stringMatching(/: other$/),
      expect.stringMatching(/: other$/),
    ]);
});

test('copies that tools made are not taken for the sources, whether git says that it ignores them or not', async () => {
  for (const isGit of [true, false]) {
    const root = project({ 'lambda/app.js': PRICE, 'lambda/utils.js': UTIL }, isGit, {
      '.aws-sam/build/App/app.js': PRICE,
      '.aws-sam/build/App/utils.js': UTIL,
      'cdk.out/asset.1/app.js': PRICE,
      'dist/app.js': PRICE,
      'dist/utils.js': UTIL,
    });
    const sources = [
      { own: 'app.js', text: PRICE },
      { own: 'utils.js', text: UTIL },
    ];
    for (const taskRoot of ['/var/task', join(root, '.aws-sam/build/App')])
      expect(await placedIn(root, sources, { taskRoot })).toEqual([
        'lambda/app.js: same text',
        'lambda/utils.js: same text',
      ]);
  }
});

const TAX = `def tax(amount, country):
    if country == 'CH':
        return amount * 0.081
    if country == 'DE':
        return amount * 0.19
    raise ValueError(country)
`;
const TAX_BEFORE = TAX.replace('0.081', '0.077');
const UNLIKE = 'from decimal import Decimal\n\nRATES = {}\n';

test.each([
  ['the source is as it was built', TAX, 'src/tax.py: same text'],
  ['the source was changed since', TAX_BEFORE, 'src/tax.py: changed since the build'],
])('a built copy of Python that git ignores is not taken for its source: %s', async (_, built, placed) => {
  for (const folder of ['build', 'package/lambda', '.aws-sam/build/App']) {
    const root = project({ 'src/tax.py': TAX, '.gitignore': 'build/\npackage/\n.aws-sam/\n' }, true, {
      [`${folder}/tax.py`]: built,
    });
    for (const taskRoot of ['/var/task', join(root, folder)])
      expect(await placedIn(root, [{ own: 'tax.py', text: built }], { taskRoot })).toEqual([placed]);
  }
});

test('where the source was written anew, or is of two files, the copy is all that is known', async () => {
  const own = [{ own: 'tax.py', text: TAX }];
  const ignored = { '.gitignore': 'build/\n' };
  const anew = project({ 'src/tax.py': UNLIKE, ...ignored }, true, { 'build/tax.py': TAX });
  const twice = project({ 'a/tax.py': TAX_BEFORE, 'b/tax.py': TAX_BEFORE, ...ignored }, true, {
    'build/tax.py': TAX,
  });
  for (const root of [anew, twice])
    expect(await placedIn(root, own, { taskRoot: join(root, 'build') })).toEqual(['build/tax.py: same text']);
});

test('--map says where the rest is', async () => {
  const root = project(FILES);
  const sources = [
    { own: '/build/generated/app.js', text: 'generated();\n' },
    { own: '../old/src/util.js', text: UTIL },
  ];
  expect(
    await placedIn(root, sources, { maps: ['/build/generated=.', 'orders/old=services/stock'] }),
  ).toEqual(['app.js: --map', 'services/stock/src/util.js: --map']);
});

test('a source is named the same whatever else the function holds', async () => {
  const root = project(FILES);
  const source = { own: '../src/handler.js', text: PRICE };
  const more = [
    { own: '../src/handler.js', text: STOCK },
    { own: '../app.js', text: 'another app;\nof this name;\n' },
  ];
  const [alone] = await placedIn(root, [source]);
  expect((await placedIn(root, [source, ...more]))[0]).toBe(alone);
});

test('code that runs in the checkout is found by way of its folder, behind a link too', async () => {
  const root = project({ ...FILES, '.gitignore': 'dist/\n', 'services/pricing/dist/index.js': 'built();\n' });
  const link = join(temporaryFolder(), 'link');
  symlinkSync(join(root, 'services/pricing/dist'), link);
  for (const taskRoot of [join(root, 'services/pricing/dist'), link])
    expect(
      await placedIn(
        root,
        [
          { own: 'index.js', text: 'built();\n' },
          { own: '../src/util.js', text: UTIL },
          { own: '../src/handler.js', text: 'rewritten();\nwholly();\n' },
          { own: join(root, 'services/stock/src/util.js'), text: UTIL },
        ],
        { taskRoot },
      ),
    ).toEqual([
      'services/pricing/dist/index.js: same text',
      'services/pricing/src/util.js: same text',
      'services/pricing/src/handler.js: changed since the build',
      'services/stock/src/util.js: same text',
    ]);
});
