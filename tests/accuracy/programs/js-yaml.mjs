import yaml from 'js-yaml';

const DOCUMENTS = [
  'a: 1\nb:\n  - x\n  - y: {z: [1, 2.5, 0x1f, .inf, ~, true]}\n',
  '- &anchor {a: b}\n- *anchor\n- !!str 12\n- !!binary aGVsbG8=\n- 2001-12-14t21:59:43.10-05:00\n',
  'text: |\n  kept\n  lines\n\nfolded: >-\n  one\n  two\n? complex key\n: "esc\\u0041ped \\n"\n',
  "--- # two\na: 'single ''quoted'''\n...\n---\n!!set {x, y}\n",
  '<<: {a: 1}\nb: !!omap [x: 1]\nc: !!pairs [x: 1]\n',
];
const BROKEN = ['a: b: c', '[1, 2', '{a', '"open', '\tx: 1', '*none', '- a\nb', '!<tag x'];

export async function main() {
  for (const text of DOCUMENTS) {
    const values = [];
    try {
      yaml.loadAll(text, (value) => values.push(value));
      for (const value of values) yaml.load(yaml.dump(value, { sortKeys: true, flowLevel: 2 }));
    } catch {}
  }
  for (const text of BROKEN) {
    try {
      yaml.load(text, { filename: 'x.yaml' });
    } catch (error) {
      globalThis.said = String(error);
    }
  }
  yaml.dump(
    { a: undefined, f: null, d: new Date(0), n: [NaN, -0, 1e21], s: 'x: y', long: 'w '.repeat(90) },
    { skipInvalid: true },
  );
}
