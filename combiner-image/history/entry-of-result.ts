import { fields, list, text, wrong } from '../bytes/check.ts';
import type { FileNumbers, ReportEntry } from './report-entry.ts';
import { parseListed } from './report-entry.ts';

/** What the list says of a report, by its result file. @throws UnreadableObjectError */
export function entryOfResult(id: string, value: unknown): ReportEntry {
  const result = fields(value, 'result');
  const functions = list(result['functions'], 'functions').map((each) => fields(each, 'functions'));
  const { entry } = fields(result['report'], 'report');
  const listed = parseListed({
    ...result,
    id,
    entry,
    isIncomplete: result['incomplete'] !== undefined,
    // Results of older versions do not say so.
    missing: Array.isArray(result['missing']) ? result['missing'].length : 0,
    functions: functions.length,
    invocations: functions.reduce((sum, { invocations }) => sum + Number(invocations), 0),
    asked: result['asked'] ?? '',
  });
  const files = list(result['files'], 'files').map((each): FileNumbers => {
    const file = fields(each, 'files');
    const [covered, lines] = numbers(file['lines']);
    const [branchesCovered, branches] = numbers(file['branches']);
    return [text(file['path'], 'path'), covered, lines, branchesCovered, branches];
  });
  return { ...listed, files };
}

function numbers(value: unknown): [covered: number, total: number] {
  const { covered, total } = fields(value, 'total');
  if (typeof covered !== 'number' || typeof total !== 'number') throw wrong('total', 'a total');
  return [covered, total];
}
