import { mkdirSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { EXPLANATIONS } from '../cli/explain/explanations.ts';
import { type ErrorCode, RECORDER_CODES, REPORT_CODES } from '../contract/error-codes.ts';

/** One page for each error code, by its code: what `lambda-coverage explain CODE` says. */
export function errorPages(): Map<string, string> {
  return new Map([
    ...RECORDER_CODES.map((code) => page(code, 'Functions say it in the health check and in their log')),
    ...REPORT_CODES.map((code) => page(code, 'Commands say it')),
  ]);
}

/** VitePress' search knows no pages but files, so these are written, and not committed. */
export function writeErrorPages(): void {
  const folder = join(import.meta.dirname, 'errors');
  rmSync(folder, { recursive: true, force: true });
  mkdirSync(folder);
  for (const [code, text] of errorPages()) writeFileSync(join(folder, `${code}.md`), text);
}

function page(code: ErrorCode, saidBy: string): [string, string] {
  const { meaning, remedy } = EXPLANATIONS[code];
  const text = `# \`${code}\`

${sentence(meaning)}

## What to do

${sentence(remedy)}

## Where it is said

${saidBy}. \`lambda-coverage explain ${code}\` prints this page, and [Errors](errors.md) lists all codes.
`;
  // Links are those of docs/errors.md.
  return [code, text.replace(/\]\((?!https?:)/g, '](../../docs/')];
}

function sentence(text: string): string {
  return `${text.charAt(0).toUpperCase()}${text.slice(1)}.`;
}
