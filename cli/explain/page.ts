import { type ErrorCode, RECORDER_CODES, REPORT_CODES } from '../../contract/error-codes.ts';
import { EXPLANATIONS } from './explanations.ts';

/** docs/errors.md: `node scripts/error-page.ts` writes it. */
export function errorPage(): string {
  return `# Errors

<!-- Made by scripts/error-page.ts from cli/explain/explanations.ts. -->

Each error has a code. The [health check](health.md) and the log of a function have it beside the message; a command names it
after its own. \`lambda-coverage explain CODE\` prints what stands here. Codes are stable: search for them, and let monitors
compare them. What commands exit with is said by their [exit codes](configuration.md#exit-codes).

## Codes of functions

The commands have those of stores, too.

${table(RECORDER_CODES)}

## Codes of commands

${table(REPORT_CODES)}
`;
}

function table(codes: readonly ErrorCode[]): string {
  const rows = codes.map((code) => {
    const { meaning, remedy } = EXPLANATIONS[code];
    return `| \`${code}\` | ${meaning} | ${remedy} |`;
  });
  return ['| code | meaning | what to do |', '| --- | --- | --- |', ...rows].join('\n');
}
