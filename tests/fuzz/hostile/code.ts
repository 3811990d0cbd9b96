import { mapped, mapWith } from './maps.ts';
import { type StoredObject, sandbox, whole } from './sandbox.ts';

/** Texts that cost a parser or the conversion far more than their length; each takes that length, or a depth. */
const DENSE: Record<string, (size: number) => string> = {
  statements: (size) => 'a;\n'.repeat(size / 3),
  'functions in calls': (size) => 'f(a=>b);\n'.repeat(size / 9),
  'jumps out of loops in each other': (size) =>
    `function f(){${'for(;;)'.repeat(800)}{${'return;\n'.repeat(size / 8)}}}`,
  'statements in blocks in each other': (size) =>
    `${'if(a){b;'.repeat(600)}${'a;\n'.repeat(size / 3)}${'}c;'.repeat(600)}`,
  'classes with fields': (size) => '(class{x=1;constructor(){}});\n'.repeat(size / 30),
  'defaults of one function': (size) => `function f(${'{a=1}={},\n'.repeat(size / 11)}){}f(1)`,
  'defaults of functions of one name': (size) => 'x.foo=(a=1)=>1;x.foo();\n'.repeat(size / 25),
  'ignored lines': (size) => '/*c8 ignore next 1*/a;\n'.repeat(size / 23),
  'a long comment': (size) => `${'a;\n'.repeat(size / 6)}/*${'-'.repeat(size / 2)}*/b`,
};

/** Scripts of such texts, without maps. */
export function denseCode(size: number, kinds = Object.keys(DENSE)): StoredObject[] {
  return sandbox(
    kinds.map((kind) => ({ path: `${kind.replaceAll(' ', '-')}.js`, text: DENSE[kind]?.(size) ?? '' })),
  );
}

/** `<T>(<T>(x))`: the parser of TypeScript takes twice as long for each. */
export function nestedAssertions(depth: number): StoredObject[] {
  const text = `${'<T>('.repeat(depth)}x${')'.repeat(depth)}`;
  return sandbox([mapped(mapWith({ sourcesContent: [text] }))]);
}

/** Beginnings of a block behind what a count of signs takes for its end, and in which files these are written. */
export const HIDDEN_BLOCKS = {
  nothing: ['a.js', '{'],
  'a text': ['a.js', '{"}";'],
  'a comment': ['a.js', '{/*}*/'],
  // biome-ignore lint/suspicious/noTemplateCurlyInString: it is code of a script
  'a template': ['a.js', '{`}${`}`}`;'],
  'a regular expression': ['a.js', '{/[}]}/;'],
  'an element': ['a.jsx', '{<a b="}">{"}"}</a>;'],
  'a type': ['a.ts', '{type T="}";'],
} as const;

export type HiddenBlock = keyof typeof HIDDEN_BLOCKS;

/**
 * Each `var` is a name of every block around it, in the script or in a source of its map.
 * @param behind what each block begins with
 * @param initial of the first name
 */
export function namesInBlocks(
  count: number,
  place: 'script' | 'source',
  behind: HiddenBlock = 'nothing',
  initial = '',
): StoredObject[] {
  const { path, text } = textOfNamesInBlocks(count, behind, initial);
  if (place === 'script') return sandbox([{ path: 'blocks.js', text }]);
  return sandbox([mapped(mapWith({ sources: [path], sourcesContent: [text] }))]);
}

export function textOfNamesInBlocks(
  count: number,
  behind: HiddenBlock,
  initial = '',
): { path: string; text: string } {
  const blocks = 300;
  const names = Array.from({ length: count }, (_, i) => `a${i}`);
  const [path, begin] = HIDDEN_BLOCKS[behind];
  return { path, text: `${begin.repeat(blocks)}var a${initial},${names.join()};${'}'.repeat(blocks)}\n` };
}

/** Comments that no node has yet, before calls in each other: for each Babel copies a list of all of them. */
export function copiedComments(count: number, depth = 1_000): StoredObject[] {
  const text = `{${'/**/a;'.repeat(count)}${'f<T>('.repeat(depth)}x${')'.repeat(depth)}}\n`;
  return sandbox([mapped(mapWith({ sources: ['a.ts'], sourcesContent: [text] }))]);
}

/** What did not run, all of it on one line: pages mark each by tags of its own. */
export function onOneLine(count: number, each: string): StoredObject[] {
  const text = each.repeat(count);
  return sandbox([{ path: 'line.js', text, functions: whole(text, 0) }]);
}

/** Two statements, and so many lines without anything between them. */
export function linesOnly(count: number): StoredObject[] {
  return sandbox([{ path: 'lines.js', text: `a;\n${'\n'.repeat(count)}b;\n` }]);
}

/** Whether its last line names a map, only a parser could tell. */
export function doubtfulComment(size: number): StoredObject[] {
  const text = `${'a;\n'.repeat(size / 3)}x=\`\n//# sourceMappingURL=x.map\n\`;\n`;
  return sandbox([{ path: 'doubtful.js', text }]);
}

/** Scripts whose texts, or whose counters, no heap holds together: each larger the more there are. */
export function manyScripts(count: number, line: string, lines: number): StoredObject[] {
  const text = line.repeat(count * lines);
  return sandbox(
    Array.from({ length: count }, (_, i) => ({ path: `many-${i}.js`, text: `n${i};\n${text}` })),
  );
}
