import { expect, test } from 'vitest';
import { placedIn } from '../support/placed-texts.ts';

const ENTRY = `const gt = require('./compare/gt');
const lt = require('./compare/lt');
const { cut } = require('./text');
exports.handler = async (event) => ({ statusCode: 200, body: cut(event.name), isMore: gt(event.a, event.b), isLess: lt(event.a, event.b) });
`;
const FILES = {
  'src/index.js': ENTRY,
  'src/compare/gt.js': 'module.exports = (a, b) => a > b;\n',
  'src/compare/lt.js': "const gt = require('./gt');\nmodule.exports = (a, b) => gt(b, a);\n",
  'src/text.js': 'exports.cut = (text) => text.slice(0, 9);\n',
  'src/other/text.js': 'exports.cut = (text) => text.slice(0, 9);\n',
};

/** As ncc and webpack in production write it. */
function bundle(require: string, numbers: Record<string, string>) {
  const entry = ENTRY.replaceAll(/require\('(.*?)'\)/g, (_, name) => `${require}(${numbers[name]})`);
  return `/******/ (() => { // webpackBootstrap
/******/ 	var __webpack_modules__ = ({

/***/ 12:
/***/ ((__unused_webpack_module, exports, ${require}) => {

${entry}
/***/ }),

/***/ ${numbers['./compare/gt']}:
/***/ ((module) => {

module.exports = (a, b) => a > b;

/***/ }),

/***/ ${numbers['./compare/lt']}:
/***/ ((module, __unused_webpack_exports, ${require}) => {

const gt = ${require}(${numbers['./compare/gt']});
module.exports = (a, b) => gt(b, a);

/***/ }),

/***/ ${numbers['./text']}:
/***/ ((__unused_webpack_module, exports) => {

exports.cut = (text) => text.slice(0, 9);

/***/ })

/******/ 	});
/******/ 	function ${require}(moduleId) { return __webpack_modules__[moduleId]; }
/******/ 	var __webpack_exports__ = ${require}(12);
/******/ 	module.exports = __webpack_exports__;
/******/ })();
`;
}

const NUMBERS = { './compare/gt': '801', './compare/lt': '7', './text': '33' };

test.each(['__nccwpck_require__', '__webpack_require__'])(
  'a module under a number is the file that is loaded where it is loaded: %s',
  async (require) => {
    const { files, uncertain } = await placedIn(FILES, bundle(require, NUMBERS));
    expect([files, uncertain]).toEqual([
      ['src/compare/gt.js', 'src/compare/lt.js', 'src/index.js', 'src/text.js'],
      [],
    ]);
  },
);

test.each([
  ['what is loaded was changed', 'src/text.js', 'slice(0, 9)', 'slice(0, 8)', 'src/text.js'],
  ['it is loaded from elsewhere', 'src/index.js', "'./text'", "'./other/text'", 'src/text.js'],
  ['one more is loaded', 'src/index.js', 'const gt', "require('node:fs');\nconst gt", 'src/index.js'],
])('it is no other file: %s', async (_, path, before, after, not) => {
  const now = { ...FILES, [path]: FILES[path as keyof typeof FILES].replace(before, after) };
  const { files } = await placedIn(now, bundle('__nccwpck_require__', NUMBERS));
  expect(files).not.toContain(not);
});
