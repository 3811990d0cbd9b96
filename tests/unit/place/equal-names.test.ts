import { expect, test } from 'vitest';
import { placedIn } from '../support/placed-texts.ts';

/** With words that are in no code. */
const COMMENT =
  '/** These are words, many of them, that nobody finds in anything that was deployed of it. */\n';
const handler = (name: string, answer: string) =>
  `export const ${name} = async (event: { id: string }) => {
  const found = await load(event.id);
  if (found === undefined) return { statusCode: 404, body: 'nothing of that name' };
  return { statusCode: 200, body: ${answer} };
};
`;
const JAVASCRIPT = handler('handler', 'found.name').replace(': { id: string }', '');
const SAME = handler('handler', 'found.name');
const CHANGED = `${SAME.replace('found.name', 'found.title')}${handler('other', 'found.size')}`;
const BUNDLED = `// src/index.ts\n${JAVASCRIPT.replace('export const', 'var')}`;
const TWO = `${BUNDLED}${handler('other', 'found.size').replace('export const', 'var').replace(': { id: string }', '')}`;

test('the only file of a name that fits is not the one while another may have been it', async () => {
  const { files, uncertain } = await placedIn(
    {
      'one/src/index.ts': SAME + handler('other', 'found.size'),
      'two/src/index.ts': CHANGED,
    },
    TWO,
  );
  expect([files, uncertain]).toEqual([[], ['src/index.ts at 2']]);
});

test('it is the one where no other has anything of it', async () => {
  const { files } = await placedIn(
    { 'one/src/index.ts': SAME, 'two/src/index.ts': 'export const handler = async () => 204;\n' },
    BUNDLED,
  );
  expect(files).toEqual(['one/src/index.ts']);
});

test('files that are alone with their names say where the others are', async () => {
  const only = '// src/only.ts\nvar only = (each) => each.only + 1;\n';
  const checkout = {
    'one/src/index.ts': SAME,
    'two/src/index.ts': SAME,
    'two/src/only.ts': 'export const only = (each: { only: number }) => each.only + 1;\n',
  };
  const { files, uncertain } = await placedIn(checkout, only + BUNDLED);
  expect([files, uncertain]).toEqual([['two/src/index.ts', 'two/src/only.ts'], []]);
  const changed = await placedIn({ ...checkout, 'two/src/index.ts': CHANGED }, only + BUNDLED);
  expect(changed).toMatchObject({ files: ['two/src/only.ts'], uncertain: ['two/src/index.ts at 4'] });
});

test('comments and types do not hide a file', async () => {
  const deployed = { path: 'built.js', text: JAVASCRIPT };
  const both = { 'src/copy.ts': SAME, 'src/origin.ts': COMMENT.repeat(40) + SAME };
  expect((await placedIn({ 'src/copy.ts': SAME }, deployed)).files).toEqual(['src/copy.ts']);
  expect(await placedIn(both, deployed)).toMatchObject({ files: [], uncertain: ['nowhere at 1'] });
});

test('a file that stayed one is called like its source', async () => {
  const deployed = { path: 'dist/one/handler.js', text: JAVASCRIPT };
  const nearest = { 'src/one/handler.ts': SAME, 'src/two/handler.ts': SAME };
  expect((await placedIn(nearest, deployed)).files).toEqual(['src/one/handler.ts']);
  const changed = { 'src/one/handler.ts': CHANGED, 'src/two/handler.ts': SAME };
  expect(await placedIn(changed, deployed)).toMatchObject({ files: [] });
});

test('what others of a deployment could say better waits for them', async () => {
  const files = { 'src/handler.ts': SAME };
  const deployed = { path: 'dist/handler.js', text: JAVASCRIPT, isOpen: true };
  expect((await placedIn(files, deployed)).files).toEqual([]);
  const said = { ...deployed, predicted: ['src/handler.js'] };
  expect((await placedIn(files, said)).files).toEqual(['src/handler.ts']);
});

/** As ncc numbers what has no name. */
const table = (...parts: string[]) =>
  `/******/ (() => {\n/******/ var __webpack_modules__ = ({\n${parts
    .map(
      (part, i) =>
        `\n/***/ ${i + 1}:\n/***/ ((module, exports, __nccwpck_require__) => {\n\n${part}\n/***/ })`,
    )
    .join(',\n')}\n/******/ });\n/******/ })();\n`;
const REQUIRED = `exports.handler = async (event) => {
  const found = await load(event.identity);
  if (found === undefined) return { statusCode: 404, message: 'nothing of that name' };
  return { statusCode: 200, message: found.description };
};
`;

test('a file that only shares the name index is not named', async () => {
  const other = 'export const others = [1, 2, 3].map((each) => each + 1);\n';
  const deployed = { path: 'dist/index.js', text: JAVASCRIPT };
  const { uncertain } = await placedIn({ 'lib/index.ts': other }, deployed);
  expect(uncertain).toEqual(['nowhere at 1']);
  const two = JAVASCRIPT + JAVASCRIPT.replace('handler', 'other').replace('found.name', 'found.size');
  const like = await placedIn({ 'lib/index.ts': CHANGED }, { ...deployed, text: two });
  expect(like.uncertain).toEqual(['lib/index.ts at 1']);
  const open = await placedIn({ 'lib/index.ts': other }, { ...deployed, isOpen: true });
  expect(open.uncertain).toEqual(['nowhere at 1']);
  const below = await placedIn({ 'src/shop/index.ts': other }, { ...deployed, path: 'dist/shop/index.js' });
  expect(below.uncertain).toEqual(['src/shop/index.ts at 1']);
});

test('a file that cannot be compared may be the one', async () => {
  const deep = `${REQUIRED}exports.deep = ${'!('.repeat(20_000)}1${')'.repeat(20_000)};\n`;
  const text = table(REQUIRED, 'exports.other = (event) => event.identity + 1;\n');
  expect((await placedIn({ 'src/handler.js': REQUIRED }, text)).files).toEqual(['src/handler.js']);
  const both = await placedIn({ 'src/handler.js': REQUIRED, 'old/handler.js': deep }, text);
  expect(both).toMatchObject({ files: [], notCompared: ['old/handler.js (nested too deeply)'] });
  const others = deep.replace(REQUIRED, '');
  const placed = await placedIn({ 'src/handler.js': REQUIRED, 'old/handler.js': others }, text);
  expect(placed).toMatchObject({ files: ['src/handler.js'], notCompared: [] });
});
