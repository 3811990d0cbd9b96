import { appendFileSync } from 'node:fs';
import type { PythonVersion } from '../../../scripts/images/python-versions.ts';
import type { NodeVersion } from '../harness/artifacts.ts';

/** What counts: V8, or counters in the deployed code. */
export const ENGINES = ['V8', 'counters'] as const;
export type Engine = (typeof ENGINES)[number];

/** What one run of one row has shown. `npm run reliability` makes docs/reliability.md of them. */
export interface Fact {
  table: 'endings' | 'faults' | 'networks' | 'beside' | 'pythonEndings' | 'pythonFaults' | 'pythonBeside';
  row: string;
  /** Of what ran the function: one of both. */
  node?: NodeVersion;
  python?: PythonVersion;
  /** Of an ending: what counted. */
  engine?: Engine;
  /** Against the plain parent, which had the same events. */
  answer: string;
  /** What the function had run and the store then counted. */
  arrived: string[];
  /** What the function had run and the store never counted. */
  lost: string[];
  /** What the function's own work took, beside that on the plain parent. */
  time?: { ms: number; plainMs: number };
  /** The recorder's warnings, as logged. */
  warnings: string[];
  /** Of a tool beside the recorder: its package and version, and whether the recorder came by image or by layer. */
  tool?: string;
  way?: string;
  /** What ran, where it has been compared with Istanbul's counters. */
  coverage?: string;
}

/** Kept only where `RELIABILITY_FACTS` names a file. */
export function keep(fact: Fact): void {
  const file = process.env['RELIABILITY_FACTS'];
  if (file) appendFileSync(file, `${JSON.stringify(fact)}\n`);
}

/** Splits what ran into what arrived and what did not. */
export function arrivedOf(ran: string[], counted: ReadonlySet<string>): Pick<Fact, 'arrived' | 'lost'> {
  return { arrived: ran.filter((name) => counted.has(name)), lost: ran.filter((name) => !counted.has(name)) };
}

/** The recorder's warnings in a function's log. */
export function warningsIn(log: string): string[] {
  return [...log.matchAll(/lambda-coverage: warn: (.*)/g)].map(([, message = '']) => message.trim());
}
