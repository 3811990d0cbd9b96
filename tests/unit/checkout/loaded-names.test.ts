import { expect, test } from 'vitest';
import { loadedNames } from '../../../combiner-image/sources/loaded-names.ts';

test.each([
  ["const a = require('a');", ['a']],
  ['module.require(`a/b`);', ['a/b']],
  ["var a = __require(/* what */ 'a');", ['a']],
  ["import a from 'a'; import 'b'; export * from 'c'; export { d } from\n'd';", ['a', 'b', 'c', 'd']],
  ["const a = await import('a');", ['a']],
  ["return import('a');", ['a']],
  // biome-ignore lint/suspicious/noTemplateCurlyInString: of the code
  ['import(`a/${name}.js`);', ['a/']],
  ["#!/usr/bin/env node\nif (x) require('a')", ['a']],
])('%s loads %j', (text, names) => {
  expect([...loadedNames(text)]).toEqual(names);
});

test.each([
  "// require('a')\n/* import 'a' */",
  '"import a from \'a\'"; `require("a")`',
  "/require('a')/.test(x)",
  "require.resolve('a'); x.import('a'); required('a'); from('a'); require(name, 'a');",
  "not JavaScript require('a')",
])('%s loads nothing', (text) => {
  expect([...loadedNames(text)]).toEqual([]);
});
