import { execFileSync } from 'node:child_process';
import { join } from 'node:path';
import type { Python } from './pythons.ts';

const ROOT = join(import.meta.dirname, '../../..');
const PROGRAM = join(ROOT, 'tests/fixtures/python-cores/files.py');
const RECORDER = join(ROOT, 'runtime-interface-python/recorder');

/** What Python's recorder says of names by a glob, or of files by its settings; `path`: folders of `sys.path`. */
export type Question =
  | { glob: string; names: readonly string[] }
  | { settings: FileSettings; paths: readonly string[]; path?: readonly string[] };

export interface FileSettings {
  include: readonly string[];
  exclude: readonly string[];
  task_root: string;
  handler: string | null;
}

/** An answer for each name or path of each question. */
export function askFiles(python: Python, questions: readonly Question[]): boolean[][] {
  const input = JSON.stringify(questions);
  return JSON.parse(execFileSync(python.path, ['-B', PROGRAM, RECORDER], { input, encoding: 'utf8' }));
}
