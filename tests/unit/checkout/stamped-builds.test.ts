import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { buildSync } from 'esbuild';
import { expect, test } from 'vitest';
import { combineFolder } from '../support/combined.ts';
import { project } from '../support/placed.ts';
import { RecordedStore, rawObject, run, temporaryFolder, writeFiles } from '../support/recorded.ts';

const LOG = `export const info = (text: string) => {
  return text;
};
export const warn = (text: string) => {
  return text + '!';
};
`;
const FILES = {
  'services/a/src/log.ts': `${LOG}export const handler = async () => info('a');\n`,
  'services/b/src/log.ts': `${LOG}export const handler = async () => info('a');\n`,
};

test('the folder of a stamp says which of two equal files ran, also when the other one alone still has its text', async () => {
  const root = project(FILES, false, {});
  const deployed = temporaryFolder();
  buildSync({
    absWorkingDir: join(root, 'services/a'),
    entryPoints: ['src/log.ts'],
    outfile: join(deployed, 'index.js'),
    bundle: true,
    platform: 'node',
    sourcemap: true,
  });
  const result = run(deployed, 'index.js', [{}]);
  const map = JSON.parse(readFileSync(join(deployed, 'index.js.map'), 'utf8'));
  const changed = project({
    ...FILES,
    'services/a/src/log.ts': `// Changed.\n${FILES['services/a/src/log.ts']}`,
  });
  const reported = async (checkout: string, folder?: string) => {
    const store = new RecordedStore();
    store.putScripts(deployed, result, {
      'index.js': JSON.stringify({ ...map, sources: ['../src/log.ts'] }),
    });
    const build = { name: 'v1', ...(folder !== undefined && { folder }) };
    store.put({ ...rawObject(deployed, result), build });
    const { files, changed } = await combineFolder(store.folder, { reporters: ['json'], root: checkout });
    return { files: files.map(({ path }) => path), changed };
  };
  const ofA = 'services/a/src/log.ts';
  expect((await reported(root)).files).toEqual(['orders/src/log.ts']);
  expect(await reported(root, 'services/a')).toEqual({ files: [ofA], changed: [] });
  expect(await reported(changed, 'services/a')).toEqual({ files: [ofA], changed: [ofA] });
});

test('files that are deployed one by one, without a bundler, are from the folder that all of them tell', async () => {
  const log =
    "exports.info = (text) => {\n  return text;\n};\nexports.warn = (text) => {\n  return text + '!';\n};\n";
  const handlerOf = (level: string) =>
    `const { ${level} } = require('./log.js');\nexports.handler = async () => {\n  return ${level}('it');\n};\n`;
  const files = {
    'services/a/src/handler.js': handlerOf('info'),
    'services/a/src/log.js': log,
    'services/b/src/handler.js': handlerOf('warn'),
    'services/b/src/log.js': log,
  };
  const root = project(files, true, { 'services/a/src/log.js': log.replace("'!'", "'?'") });
  const store = new RecordedStore();
  for (const service of ['a', 'b']) {
    const deployed = writeFiles(temporaryFolder(), {
      'src/handler.js': files[`services/${service}/src/handler.js` as keyof typeof files],
      'src/log.js': log,
    });
    const result = run(deployed, 'src/handler.js', [{}]);
    store.putScripts(deployed, result);
    store.put(rawObject(deployed, result, { functionName: `shop-${service}` }));
  }
  const { files: shown, changed } = await combineFolder(store.folder, { reporters: ['json'], root });
  expect(shown.map(({ path }) => path).sort()).toEqual(Object.keys(files));
  expect(changed).toEqual(['services/a/src/log.js']);
});
