import { expect, test } from 'vitest';
import { COMMANDS } from '../../../cli/command-line.ts';
import { parseOptions } from '../../../cli/parse-options.ts';

/** As a shell would: up to a pipe, a file or the command behind `--`. */
function argumentsOf(line: string): string[] {
  const words = line.match(/'[^']*'|"[^"]*"|\S+/g) ?? [];
  const end = words.findIndex((word) => ['|', '>', '--'].includes(word));
  return words.slice(0, end < 0 ? undefined : end).map((word) => word.replace(/^(['"])(.*)\1$/, '$2'));
}

test.each([...COMMANDS.values()])(
  '$name --help teaches by examples that it takes',
  ({ name, help, options }) => {
    const [, examples = ''] = help.split('\nExamples:\n');
    const lines = [...examples.matchAll(/^ {2}(?:RUN )?lambda-coverage (\S+) ?(.*)$/gm)];
    expect(lines.length).toBeGreaterThan(0);
    for (const [line, command, rest = ''] of lines) {
      expect(command).toBe(name);
      expect(() => parseOptions(argumentsOf(rest), options), line).not.toThrow();
    }
  },
);
