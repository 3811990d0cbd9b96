import { EXIT_CODES, UsageError } from '../../combiner-image/errors.ts';
import { nearest } from '../../combiner-image/nearest.ts';
import { type ErrorCode, RECORDER_CODES, REPORT_CODES } from '../../contract/error-codes.ts';
import { defineCommand } from '../command.ts';
import { EXPLANATIONS } from '../explain/explanations.ts';
import { plainText } from '../explain/plain-text.ts';
import { wrap } from '../help.ts';
import { JSON_OPTION } from '../json-option.ts';
import { printJson, printLines } from '../print.ts';

const CODES: readonly ErrorCode[] = [...RECORDER_CODES, ...REPORT_CODES];
const COLUMNS = 80;

/** Says what a code of the health check, of a log or of an error means. */
export const explainCommand = defineCommand({
  name: 'explain',
  usage: '[CODE]',
  about:
    'Explains a code from the health check, the log of a function or the error of a command, or an exit code. Without a code, lists all of them.',
  options: JSON_OPTION,
  examples: [['lambda-coverage explain no-store', 'what the health check means by no-store']],
  async run({ json }, [asked, ...more]) {
    if (more.length > 0) throw new UsageError('Give one code.');
    if (asked === undefined) {
      const all = CODES.map((code) => described(code));
      await (json ? printJson({ codes: all }) : printLines(all.flatMap(listed)));
      return 0;
    }
    const exit = Object.entries(EXIT_CODES).find(([each]) => each === asked);
    if (exit !== undefined) {
      const [exitCode, exitMeaning] = exit;
      await (json
        ? printJson({ exitCode: Number(exitCode), meaning: exitMeaning })
        : printLines([
            `${exitCode}  (exit code of commands)`,
            '',
            ...wrap(`${capitalized(exitMeaning)}.`, COLUMNS),
          ]));
      return 0;
    }
    const code = CODES.find((each) => each === asked.toLowerCase());
    if (code === undefined)
      throw new UsageError(
        `Unknown code "${asked}".${nearest(asked, CODES) || ' "lambda-coverage explain" lists all of them.'}`,
      );
    const { saidBy, meaning, remedy } = described(code);
    await (json
      ? printJson(described(code))
      : printLines([
          `${code}  (said by ${saidBy})`,
          '',
          ...wrap(`${capitalized(meaning)}.`, COLUMNS),
          '',
          ...wrap(`What to do: ${remedy}.`, COLUMNS),
        ]));
    return 0;
  },
});

function described(code: ErrorCode) {
  const { meaning, remedy } = EXPLANATIONS[code];
  return {
    code,
    saidBy: RECORDER_CODES.some((each) => each === code) ? 'functions and commands' : 'commands',
    meaning: plainText(meaning),
    remedy: plainText(remedy),
  };
}

function listed({ code, meaning }: ReturnType<typeof described>): string[] {
  return [code, ...wrap(meaning, COLUMNS - 4).map((line) => `    ${line}`)];
}

function capitalized(text: string): string {
  return `${text.charAt(0).toUpperCase()}${text.slice(1)}`;
}
