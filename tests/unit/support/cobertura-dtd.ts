import { parseXml } from './strict-xml.ts';

/** What http://cobertura.sourceforge.net/xml/coverage-04.dtd said: children in order, attributes that must and may be there. */
const RATES = ['line-rate', 'branch-rate', 'complexity'];
const TOTALS = ['lines-covered', 'lines-valid', 'branches-covered', 'branches-valid', 'version', 'timestamp'];
const ELEMENTS: Record<string, { children: RegExp; required: string[]; allowed?: string[] }> = {
  coverage: { children: /^(sources )?packages $/, required: [...RATES, ...TOTALS] },
  sources: { children: /^(source )*$/, required: [] },
  source: { children: /^$/, required: [] },
  packages: { children: /^(package )*$/, required: [] },
  package: { children: /^classes $/, required: ['name', ...RATES] },
  classes: { children: /^(class )*$/, required: [] },
  class: { children: /^methods lines $/, required: ['name', 'filename', ...RATES] },
  methods: { children: /^(method )*$/, required: [] },
  method: { children: /^lines $/, required: ['name', 'signature', ...RATES] },
  lines: { children: /^(line )*$/, required: [] },
  line: {
    children: /^(conditions )*$/,
    required: ['number', 'hits'],
    allowed: ['branch', 'condition-coverage'],
  },
};

/** Where a file is not what the DTD says; each kind of fault once. */
export function coberturaFaults(xml: string): string[] {
  const faults = new Set<string>();
  for (const { name, attributes } of parseXml(xml)) {
    const { required = [], allowed = [] } = ELEMENTS[name] ?? {};
    for (const each of required) if (!(each in attributes)) faults.add(`${name} has no ${each}`);
    for (const each of Object.keys(attributes))
      if (![...required, ...allowed].includes(each)) faults.add(`${name} has ${each}`);
  }
  const open = [{ name: '', children: '' }];
  for (const [, isEnd, name = '', isEmpty] of xml.matchAll(/<(\/?)([\w:-]+)[^<>]*?(\/?)>/g)) {
    const parent = open.at(-1);
    if (!isEnd && parent !== undefined) parent.children += `${name} `;
    if (!isEnd) open.push({ name, children: '' });
    if (!isEnd && !isEmpty) continue;
    const ended = open.pop();
    if (!ELEMENTS[name]?.children.test(ended?.children ?? '')) faults.add(`${name} holds ${ended?.children}`);
  }
  return [...faults];
}
