import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { COMMANDS } from '../../../cli/command-line.ts';
import { parseOptions } from '../../../cli/parse-options.ts';
import { shortFor } from '../../../combiner-image/nearest.ts';
import packageJson from '../../../package.json' with { type: 'json' };
import { pages, ROOT } from '../../../site/pages.ts';
import { blockLines, commandsOf, inlineCode, type ShownCommand } from '../support/shell-commands.ts';

/** Scripts of the reader's project. */
const SCRIPTS_OF_OTHERS = ['e2e', 'test:e2e'];

/** Programs of others, of which a page may show commands; what is shown of them can only be read here. */
const OTHER_PROGRAMS = [
  'aws',
  'bash',
  'cd',
  'curl',
  'docker',
  'esbuild',
  'git',
  'jq',
  'sam',
  'terraform',
  'vitest',
  'zip',
];

/** @returns what is wrong with a command, or undefined */
function faultOf({ words }: ShownCommand): string | undefined {
  const [program = '', name = '', ...rest] = words;
  if (program === 'lambda-coverage') return faultOfOurs(name, rest);
  if (program !== 'npm' || name !== 'run') return undefined;
  const script = rest.find((word) => !word.startsWith('-')) ?? '';
  const known = [...Object.keys(packageJson.scripts), ...SCRIPTS_OF_OTHERS];
  return known.includes(script) ? undefined : `package.json has no script "${script}"`;
}

function faultOfOurs(name: string, args: readonly string[]): string | undefined {
  // The name of a command that stands for any, and what all of them take.
  if (name === '' || /^(?:help|--version|--help|[A-Z]+|<.*|…)$/.test(name)) return undefined;
  const [meant = name] = shortFor(name, [...COMMANDS.keys()]);
  const command = COMMANDS.get(meant);
  if (command === undefined) return `there is no command "${name}"`;
  try {
    parseOptions([...args], command.options);
    return undefined;
  } catch (error) {
    return String(error);
  }
}

function shownIn(page: string): ShownCommand[] {
  const inline = inlineCode(page).filter((code) =>
    /^(?:npx lambda-coverage|lambda-coverage|npm run) \S/.test(code),
  );
  return [...blockLines(page), ...inline].flatMap(commandsOf);
}

function faultsOf(page: string): string[] {
  return shownIn(page).flatMap((shown) => {
    const fault = faultOf(shown);
    return fault === undefined ? [] : [`${shown.line}: ${fault}`];
  });
}

const read = (file: string): string => readFileSync(join(ROOT, file), 'utf8');

test.each(pages())(
  'the commands of %s are taken by the command line, or are scripts of package.json',
  (file) => {
    expect(faultsOf(read(file))).toEqual([]);
  },
);

test('the pages show commands, in blocks and between words', () => {
  const ours = pages()
    .flatMap((file) => shownIn(read(file)))
    .filter(({ words }) => words[0] === 'lambda-coverage');
  expect(new Set(ours.map(({ words }) => words[1])).size).toBeGreaterThan(12);
});

test('blocks of a shell hold commands of programs that are known', () => {
  const known = ['lambda-coverage', 'npm', 'node', ...OTHER_PROGRAMS];
  const blocks = pages().flatMap((file) =>
    [...read(file).matchAll(/^```(?:sh|bash)\n[\s\S]*?^```/gm)].map(([text]) => text),
  );
  expect(blocks.length).toBeGreaterThan(2);
  const programs = blocks
    .flatMap(blockLines)
    .flatMap(commandsOf)
    .map(({ words }) => words[0] ?? '');
  expect(programs.filter((program) => !known.includes(program))).toEqual([]);
});

test.each([
  ['    npx lambda-coverage report s3://b --lnes 80\n', /Unknown option --lnes/],
  ['```dockerfile\nRUN lambda-coverage instrumnt\n```\n', /no command "instrumnt"/],
  ['```sh\nlambda-coverage diff s3://b \\\n  --bse main | jq .\n```\n', /Unknown option --bse/],
  ['see `lambda-coverage doctor --jsn`', /Unknown option --jsn/],
  ['    npm run build && lambda-coverage stamp --to dist\n', /Unknown option --to/],
  ['    npm run no-such\n', /no script "no-such"/],
])('a wrong command is found: %s', (page, fault) => {
  expect(faultsOf(page)).toEqual([expect.stringMatching(fault)]);
});
