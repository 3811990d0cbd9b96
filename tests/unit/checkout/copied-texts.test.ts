import { expect, test } from 'vitest';
import { commit, placedIn, project } from '../support/placed.ts';
import { writeFiles } from '../support/recorded.ts';

/** As long as real code is, so that neither text is the longer one by much. */
const LOG = `export const info = (text) => {
  console.log(text);
};
export const warn = (text) => {
  console.error(text);
};
export const debug = (text) => {
  if (process.env.DEBUG) console.log(text);
};
export const silent = (text) => text;
`;
const CHANGED_LOG = LOG.replace('console.error(text)', 'console.error("warning", text)');
const handlerOf = (level: string) =>
  `import { ${level} } from './log.ts';\nexport const handler = async () => ${level}('ran');\n`;
const INFO = handlerOf('info');
const SERVICES = {
  'services/a/src/handler.ts': INFO,
  'services/a/src/log.ts': LOG,
  'services/b/src/handler.ts': handlerOf('warn'),
  'services/b/src/log.ts': LOG,
};
/** What the map of service a holds. */
const SOURCES = [
  { own: '../src/log.ts', text: LOG },
  { own: '../src/handler.ts', text: INFO },
];
const OF_A = ['services/a/src/log.ts: changed since the build', 'services/a/src/handler.ts: same text'];

test('a copy in another service is not taken for the file that was changed since', async () => {
  for (const handler of [INFO, `${INFO}${'// As long as the other, or longer.\n'.repeat(20)}`]) {
    const services = { ...SERVICES, 'services/a/src/handler.ts': handler };
    const sources = SOURCES.map((each) => (each.text === INFO ? { ...each, text: handler } : each));
    const root = project(services, true, { 'services/a/src/log.ts': CHANGED_LOG });
    expect(await placedIn(root, sources)).toEqual(OF_A);
    commit(root);
    expect(await placedIn(root, sources)).toEqual(OF_A);
  }
});

test('the other service keeps its own', async () => {
  const root = project(SERVICES, true, { 'services/a/src/log.ts': CHANGED_LOG });
  const sources = SOURCES.map((each) => (each.text === INFO ? { ...each, text: handlerOf('warn') } : each));
  expect(await placedIn(root, sources)).toEqual([
    'services/b/src/log.ts: same text',
    'services/b/src/handler.ts: same text',
  ]);
});

test('history tells two services apart whatever was left of the file', async () => {
  const root = project(SERVICES, true, { 'services/a/src/log.ts': 'export * from "elsewhere";\n' });
  commit(root);
  expect(await placedIn(root, SOURCES)).toEqual(OF_A);
});

test('a third service that holds the old text, too, changes nothing', async () => {
  const root = project({ ...SERVICES, 'services/c/src/log.ts': LOG }, true, {
    'services/a/src/log.ts': CHANGED_LOG,
  });
  expect(await placedIn(root, SOURCES)).toEqual(OF_A);
});

test.each(['src/legacy/log.ts', 'test/fixtures/log.ts', 'test/fixtures/src/log.ts'])(
  'an old text that is kept as %s is not what ran',
  async (kept) => {
    for (const isGit of [true, false]) {
      const root = project({ 'src/handler.ts': INFO, 'src/log.ts': CHANGED_LOG, [kept]: LOG }, isGit);
      for (const own of ['../src/', 'webpack://shop/./src/', '/codebuild/output/src/'])
        expect(
          await placedIn(root, [
            { own: `${own}log.ts`, text: LOG },
            { own: `${own}handler.ts`, text: INFO },
          ]),
        ).toEqual(['src/log.ts: changed since the build', 'src/handler.ts: same text']);
    }
  },
);

test('a whole copy of the old texts is not taken either, where the names are those of the sources', async () => {
  const root = project({ 'src/handler.ts': INFO, 'src/log.ts': LOG });
  writeFiles(root, {
    'src/log.ts': CHANGED_LOG,
    'test/fixtures/src/handler.ts': INFO,
    'test/fixtures/src/log.ts': LOG,
  });
  commit(root);
  expect(await placedIn(root, SOURCES)).toEqual([
    'src/log.ts: changed since the build',
    'src/handler.ts: same text',
  ]);
});

test("the stamp's folder decides where texts alone do not", async () => {
  const alike = { ...SERVICES, 'services/b/src/handler.ts': `${INFO}// Another.\n` };
  const root = project(alike, false, { 'services/a/src/log.ts': CHANGED_LOG });
  expect(await placedIn(root, SOURCES, { stamped: ['services/a'] })).toEqual(OF_A);
  expect(await placedIn(root, SOURCES.slice(0, 1), { stamped: ['services/a'] })).toEqual(OF_A.slice(0, 1));
  // The code of the project elsewhere.
  expect(await placedIn(root, SOURCES, { stamped: ['infra'] })).toEqual([
    expect.stringContaining('orders/src/log.ts: it is unclear whether it is services/'),
    expect.stringContaining('orders/src/handler.ts: it is unclear whether it is services/'),
  ]);
});

test('a file that was renamed since, and another one under its old name, are two', async () => {
  const root = project({
    'src/handler.ts': INFO,
    'src/log.ts': 'export const nothing = () => undefined;\nexport const other = 1;\n',
    'src/logger.ts': LOG,
  });
  expect(await placedIn(root, SOURCES)).toEqual(['src/logger.ts: same text', 'src/handler.ts: same text']);
  writeFiles(root, { 'src/log.ts': CHANGED_LOG });
  expect((await placedIn(root, SOURCES))[0]).toBe('src/log.ts: changed since the build');
});

test('packages of one bundle keep their folders, though some names are in several', async () => {
  const root = project({
    'services/a/src/handler.ts': INFO,
    'services/a/src/index.ts': 'export const service = "a";\n',
    'packages/log/src/index.ts': LOG,
    'packages/log/src/level.ts': 'export const level = "info";\n',
  });
  expect(
    await placedIn(root, [
      { own: 'webpack://a/./src/handler.ts', text: INFO },
      { own: 'webpack://log/./src/index.ts', text: LOG },
      { own: 'webpack://log/./src/level.ts', text: 'export const level = "info";\n' },
    ]),
  ).toEqual([
    'services/a/src/handler.ts: same text',
    'packages/log/src/index.ts: same text',
    'packages/log/src/level.ts: same text',
  ]);
});
