import { gzipSync } from 'node:zlib';
import { fields, list, schema, text, wrong } from '../bytes/check.ts';
import { inflate } from '../bytes/inflate.ts';
import { UnreadableObjectError } from '../errors.ts';
import { METRICS, type Total, type Totals } from '../report/totals.ts';

/** Of an object that tells of one report. */
const ENTRY_SCHEMA = 'lambda-coverage/report-entry/1';

/** As it is stored, and expanded: 100,000 files have their numbers in it. */
export const ENTRY_LIMITS = { storedBytes: 16 * 1024 ** 2, expandedBytes: 64 * 1024 ** 2 } as const;

/** What the list of reports says of one. */
export interface ListedReport {
  /** `<time>-<id>`, as its folder is called. */
  id: string;
  /** ISO 8601, UTC. */
  createdAt: string;
  /** The file to look at first, relative to its folder. */
  entry?: string;
  totals: Totals;
  /** There was no time for all. */
  isIncomplete?: true;
  /** How many kinds of data are missing in it. */
  missing: number;
  functions: number;
  invocations: number;
  /** What the checkout had, where there was one, or else what the newest build of all functions is of. */
  commit?: string;
  branch?: string;
  /** What was asked for: reports of one list are about the same if it is. */
  asked: string;
}

/** Numbers of one file in a report. */
export type FileNumbers = [
  path: string,
  linesCovered: number,
  lines: number,
  branchesCovered: number,
  branches: number,
];

/** The same with the numbers of each file. */
export interface ReportEntry extends ListedReport {
  files: FileNumbers[];
}

export function entryBytes(entry: ReportEntry): Buffer {
  return gzipSync(JSON.stringify({ schema: ENTRY_SCHEMA, ...entry }));
}

/** @throws UnreadableObjectError */
export function parseEntry(bytes: Uint8Array): ReportEntry {
  const entry = schema(json(inflate(bytes, ENTRY_LIMITS.expandedBytes)), ENTRY_SCHEMA);
  const files = list(entry['files'], 'files').map((row): FileNumbers => {
    const [path, ...numbers] = list(row, 'files');
    const [covered, lines, branchesCovered, branches] = numbers.map((value) => count(value, 'files'));
    return [text(path, 'files'), covered ?? 0, lines ?? 0, branchesCovered ?? 0, branches ?? 0];
  });
  return { ...parseListed(entry), files };
}

/** @throws UnreadableObjectError */
export function parseListed(value: unknown): ListedReport {
  const report = fields(value, 'report');
  const totals = fields(report['totals'], 'totals');
  const optional = (name: 'commit' | 'branch') =>
    report[name] === undefined ? {} : { [name]: text(report[name], name).slice(0, LONGEST_NAME) };
  const { entry } = report;
  return {
    id: text(report['id'], 'id'),
    createdAt: time(report['createdAt']),
    // A page points to it.
    ...(typeof entry === 'string' && /^\w[\w-]*(?:[./][\w-]+)*$/.test(entry) && { entry }),
    totals: Object.fromEntries(METRICS.map((metric) => [metric, total(totals[metric], metric)])) as Totals,
    ...(report['isIncomplete'] === true && { isIncomplete: true }),
    missing: count(report['missing'], 'missing'),
    functions: count(report['functions'], 'functions'),
    invocations: count(report['invocations'], 'invocations'),
    ...optional('commit'),
    ...optional('branch'),
    asked: text(report['asked'], 'asked').slice(0, LONGEST_NAME),
  };
}

const LONGEST_NAME = 1_000;

function total(value: unknown, path: string): Total {
  const { total: all, covered, pct } = fields(value, path);
  if (typeof pct !== 'number') throw wrong(path, 'a total');
  return { total: count(all, path), covered: count(covered, path), pct };
}

function count(value: unknown, path: string): number {
  if (typeof value !== 'number' || !Number.isSafeInteger(value) || value < 0) throw wrong(path, 'a count');
  return value;
}

function time(value: unknown): string {
  const at = new Date(text(value, 'createdAt'));
  if (Number.isNaN(at.getTime())) throw wrong('createdAt', 'a time');
  return at.toISOString();
}

export function json(bytes: Uint8Array): unknown {
  try {
    return JSON.parse(Buffer.from(bytes).toString('utf8'));
  } catch (error) {
    throw new UnreadableObjectError('damaged', 'it is not JSON', { cause: error });
  }
}
