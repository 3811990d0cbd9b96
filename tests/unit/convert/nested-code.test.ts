import { describe, expect, test } from 'vitest';
import type { CombineResult } from '../../../combiner-image/result.ts';
import { lambdaCoverage } from '../support/command.ts';
import { RecordedStore, rawObject, sha256, temporaryFolder } from '../support/recorded.ts';
import { putText } from '../support/script-texts.ts';

/** What can stand inside of itself: what opens it, what is innermost, what closes it. */
const NESTED: Record<string, readonly [open: string, inner: string, close: string]> = {
  parenthesis: ['(', '1', ')'],
  array: ['[', '1', ']'],
  object: ['({a:', '1', '})'],
  block: ['{', 'a;', '}'],
  call: ['f(', '1', ')'],
  'call of a call': ['', 'f', '()'],
  member: ['', 'a', '.b'],
  'optional member': ['', 'a', '?.b'],
  'optional call': ['', 'a', '?.()'],
  'computed member': ['a[', '1', ']'],
  'new': ['new (', 'A', ')'],
  unary: ['!', '1', ''],
  minus: ['- ', '1', ''],
  typeof: ['typeof ', '1', ''],
  void: ['void ', '1', ''],
  delete: ['delete ', 'a.b', ''],
  await: ['await ', '1', ''],
  exponent: ['2**', '1', ''],
  plus: ['1+', '1', ''],
  'plus in parentheses': ['(1+', '1', ')'],
  or: ['a||', '1', ''],
  'and in parentheses': ['(a&&', '1', ')'],
  nullish: ['a??', '1', ''],
  assignment: ['a=', '1', ''],
  'logical assignment': ['a||=', '1', ''],
  sequence: ['(1,', '1', ')'],
  conditional: ['a?1:', '2', ''],
  'conditional in its first arm': ['a?', '1', ':2'],
  'conditional test': ['(', 'a', '?1:2)'],
  arrow: ['()=>', '1', ''],
  'arrow with a body': ['()=>{', 'a;', '}'],
  'arrow with a default': ['(a=', '1', ')=>a\n'],
  'async arrow': ['async()=>', '1', ''],
  function: ['function f(){', 'a;', '}'],
  'function expression': ['(function(){', 'a;', '})'],
  'called function': ['(function(){', 'a;', '})()'],
  'returned function': ['return function(){', 'a;', '}'],
  generator: ['function*f(){yield ', '1', '}'],
  class: ['(class{m(){', 'a;', '}})'],
  'class field': ['(class{a=', '1', '})'],
  'static block': ['class A{static{', 'a;', '}}'],
  heritage: ['class extends(', 'A', '){}'],
  getter: ['({get a(){', 'a;', '}})'],
  method: ['({a(){', 'a;', '}})'],
  'computed key': ['({[', '1', ']:1})'],
  spread: ['[...', 'a', ']'],
  'spread argument': ['f(...', 'a', ')'],
  template: ['`${', '1', '}`'],
  'tagged template': ['', 'a', '``'],
  if: ['if(a)', ';', ''],
  'if with a block': ['if(a){', 'a;', '}'],
  'else if': ['if(a);else ', ';', ''],
  for: ['for(;;)', ';', ''],
  'for of': ['for(a of b)', ';', ''],
  'for in with a block': ['for(a in b){', 'a;', '}'],
  while: ['while(a)', ';', ''],
  do: ['do ', ';', ' while(a)\n'],
  'distinct labels': ['', ';', ''],
  switch: ['switch(a){case 1:', 'a;', '}'],
  default: ['switch(a){default:', 'a;', '}'],
  try: ['try{', 'a;', '}catch{}'],
  catch: ['try{}catch(e){', 'a;', '}'],
  finally: ['try{}finally{', 'a;', '}'],
  'array pattern': ['[', 'a', ']'],
  'object pattern': ['{a:', 'b', '}'],
  'pattern of a parameter': ['[a=', '1', ']'],
  throw: ['()=>{throw ', '1', '}'],
  return: ['()=>{return ', '1', '}'],
  'import call': ['import(', '"a"', ')'],
  comma: ['1,', '1', ''],
  'regular expression': ['(', '/a/', ')'],
  comment: ['/**/(', '1', ')'],
};

/** Where patterns stand. */
const AROUND: Record<string, readonly [string, string]> = {
  'array pattern': ['var ', '=1;'],
  'object pattern': ['var ', '=1;'],
  'pattern of a parameter': ['(', ')=>1'],
  heritage: ['(', ')'],
};

function nested(name: string, depth: number): string {
  const [open, inner, close] = NESTED[name] ?? ['', '', ''];
  // What stands on one line is minified, and in no report without its map.
  const line = open.replace(/[{([]/, '$&\n');
  const opened =
    name === 'distinct labels'
      ? Array.from({ length: depth }, (_, i) => `l${i}:`).join('')
      : line.repeat(depth);
  const [before, after] = AROUND[name] ?? ['', ''];
  return `${before}${opened}${inner}${close.repeat(depth)}${after}`;
}

/** What a stack or a memory that ends says of itself. */
const BARE = /Maximum call stack|RangeError|Invalid (?:array|string) length|undefined|Cannot read/;

function storeOf(texts: readonly { path: string; text: string; map?: object }[]): RecordedStore {
  const store = new RecordedStore();
  const result = texts.map(({ path, text, map }, i) => {
    putText(store, text, path, map === undefined ? {} : { sourceMap: JSON.stringify(map) });
    const ranges = [{ startOffset: 0, endOffset: text.length, count: 1 }];
    const functions = [{ functionName: '', isBlockCoverage: true, ranges }];
    return { scriptId: String(i), url: `file:///var/task/${path}`, hash: sha256(text), functions };
  });
  store.put(rawObject('/var/task', result));
  return store;
}

const HONEST = { path: 'honest.js', text: 'exports.a = 1;\n' };

/** The same code as a script, and as a source of a map: two parsers read it. */
const PLACES: Record<string, (name: string, depth: number) => { path: string; text: string; map?: object }> =
  {
    script: (name, depth) => ({ path: `${name.replaceAll(' ', '-')}.js`, text: nested(name, depth) }),
    source: (name, depth) => {
      const file = name.replaceAll(' ', '-');
      const map = { version: 3, sources: [`${file}.ts`], names: [], mappings: 'AAAA' };
      return {
        path: `${file}.js`,
        text: `a(${JSON.stringify(name)});\n//# sourceMappingURL=${file}.js.map\n`,
        map: { ...map, sourcesContent: [nested(name, depth)] },
      };
    },
  };

describe.each(Object.entries(PLACES))('code inside of itself, in a %s', (place, put) => {
  test.each([
    ['as a person may write it', 100],
    ['beyond any stack', 20_000],
  ])('%s: reported, or left out with a reason, and the rest is there', async (_, depth) => {
    const texts = Object.keys(NESTED).map((name) => put(name, depth));
    const store = storeOf([HONEST, ...texts]);
    const { code, stdout, stderr } = await lambdaCoverage(['report', store.folder, '--json', '-r', 'none'], {
      cwd: temporaryFolder(),
    });
    expect(code, stderr).toBe(0);
    const { files, warnings, unconverted }: CombineResult = JSON.parse(stdout);
    const shown = new Set(files.map(({ path }) => path));
    expect(shown).toContain('orders/honest.js');
    for (const warning of warnings) expect(warning).not.toMatch(BARE);
    const left = texts.filter(
      ({ path }) => !shown.has(`orders/${place === 'source' ? path.replace('.js', '.ts') : path}`),
    );
    expect(left).toHaveLength(unconverted);
    if (depth === 100) expect(left.map(({ path }) => path)).toEqual([]);
    else expect(unconverted).toBeGreaterThan(texts.length / 2);
  });
});
