import type { RawObject } from '../../../contract/raw-object.ts';
import { identifierNamed, mapped, mapWith, sourceNamed } from './maps.ts';
import { type RanScript, type StoredObject, sandbox, whole } from './sandbox.ts';
import { wellFormed } from './texts.ts';

/** Every place of a store where a writer chooses a text, and what puts it there. */
export const NAMED_PLACES: Record<string, (text: string) => StoredObject[]> = {
  'name of a function': (text) =>
    sandbox([{ path: 'named.js', text: 'named();\n' }], { functionName: text || ' ' }),
  'fields of a raw object': (text) =>
    sandbox([{ path: 'fields.js', text: 'fields();\n' }], {
      change: (object) => ({
        ...object,
        ...described(object, text),
        further: text,
      }),
    }),
  'task root': (text) =>
    sandbox([{ path: 'rooted.js', text: 'rooted();\n' }], {
      change: (object) => ({ ...object, sandbox: { ...object.sandbox, taskRoot: text } }),
    }),
  'path of a script': (text) =>
    sandbox([{ path: text || '/', text: `named(${JSON.stringify(wellFormed(text))});\n` }]),
  'path of a script without text': (text) =>
    sandbox([{ path: text, text: `nowhere(${JSON.stringify(wellFormed(text))});\n`, stored: false }]),
  'name in the counts': (text) => {
    const code = 'function f() {}\nf();\n';
    const [all] = whole(code);
    const inner = {
      functionName: text,
      isBlockCoverage: true,
      ranges: [{ startOffset: 0, endOffset: 15, count: 1 }],
    };
    return sandbox([{ path: 'counted-name.js', text: code, functions: all ? [all, inner] : [inner] }]);
  },
  'name of a source': (text) => sourceNamed(text),
  'name of a source with an ending': (text) => sourceNamed(`src/${text}.ts`),
  'name of a folder of sources': (text) => sourceNamed(`${text}/a.ts`),
  'root of the sources': (text) => sandbox([mapped(mapWith({ sourceRoot: text }))]),
  'name of an identifier': (text) => identifierNamed(text),
  'text of a source': (text) => sourceNamed('text.ts', `a(${JSON.stringify(text)});\n/* ${text} */\n`),
  'address of a map': (text) =>
    sandbox([{ path: 'address.js', text: `a();\n//# sourceMappingURL=${text.replace(/\s/g, '')}\n` }]),
  'name of a method': (text) => {
    const code = `class A { ${JSON.stringify(wellFormed(text))}() {} }\n`;
    return sandbox([{ path: 'method.js', text: code }]);
  },
};

/** What describes a raw object, each field that takes any text with this one. */
function described(object: RawObject, text: string): Partial<RawObject> {
  const frames = [
    { url: text, line: 1, column: 1 },
    { url: object.result[0]?.url ?? text, line: 1, column: 1 },
  ];
  return {
    function: { ...object.function, version: text },
    layer: { version: text },
    build: { name: text, branch: text, folder: text },
    runtime: { node: text, v8: text, python: text, name: text, arch: text },
    problems: [{ code: 'bad-value', message: text }],
    engine: text,
    invocations: object.invocations.map((each) => ({ ...each, requestId: text, context: text })),
    result: object.result.map((entry, index) => ({
      ...entry,
      scriptId: `${text}${index}`,
      functions: entry.functions.map((fn) => ({ ...fn, functionName: text })),
    })),
    throws: [{ count: 1, frames }],
    attribution: { runs: [[0, 0, 10, 0, 10]], sets: [[0]], contexts: { [text]: [0] } },
  };
}

/** One sandbox in which everything is named so: function, script, sources, folder, identifier, context. */
export function everywhere(text: string): StoredObject[] {
  const literal = JSON.stringify(wellFormed(text));
  const sources = [text, `src/${text}.ts`, `${text}/a.ts`];
  const own: RanScript = { path: text || '/', text: `class A { ${literal}() {} }\n` };
  const fromSources = mapped(
    mapWith({
      sources,
      sourcesContent: sources.map((_, i) => `a(${literal}, ${i});\n`),
      names: [text],
      mappings: 'AAAAA,ACAAA,ACAAA',
    }),
    { text: `a(${literal});\n//# sourceMappingURL=everywhere.js.map\n` },
  );
  return sandbox([own, fromSources], {
    functionName: text || ' ',
    change: (object) => ({
      ...object,
      ...described(object, text),
    }),
  });
}
