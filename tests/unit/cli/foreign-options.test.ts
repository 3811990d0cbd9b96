import { execFile } from 'node:child_process';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { expect, test } from 'vitest';
import { COMMANDS } from '../../../cli/command-line.ts';
import { keysOf } from '../../../cli/config/option-keys.ts';
import { readConfig } from '../../../cli/config/read-config.ts';
import { temporaryFolder, writeFiles } from '../support/recorded.ts';

const KEYS = keysOf([...COMMANDS.values()]);
const REPORT = COMMANDS.get('report');

/** Options as a tool's own help names them, its short ones too. */
async function optionsOf(tool: string, ...args: string[]): Promise<string[]> {
  const { stdout } = await promisify(execFile)(process.execPath, [
    join(import.meta.dirname, '../../../node_modules', tool),
    ...args,
    '--help',
  ]);
  const lines = stdout.matchAll(/^ *((?:-{1,2}[A-Za-z0-9][\w-]*(?:, )?)+) {2}/gm);
  return [...lines].flatMap(([, names = '']) => names.split(', '));
}

const EVERY = [...(await optionsOf('c8/bin/c8.js')), ...(await optionsOf('nyc/bin/nyc.js'))];
/** Those that mean the same to all three. */
const OURS = new Set([
  ...['--help', '-h', '--version'],
  ...Object.entries(REPORT?.options ?? {}).flatMap(([name, { short }]) => [`--${name}`, `-${short}`]),
]);
const FOREIGN = [...new Set(EVERY)].filter((name) => !OURS.has(name));

test('the lists of c8 and nyc are long', () => {
  expect(EVERY).toEqual(expect.arrayContaining(['--reports-dir', '-x', '--nycrc-path', '--100', '-a']));
  expect(FOREIGN.length).toBeGreaterThan(40);
});

test.each(FOREIGN)('%s of c8 or nyc is answered, however it is written', async (name) => {
  const camel = name.replace(/(?<=\w)-(\w)/g, (_, letter: string) => letter.toUpperCase());
  for (const option of new Set([name, camel, ...(name.startsWith('--') ? [`--no-${name.slice(2)}`] : [])])) {
    const said = REPORT?.run([option, '1'], KEYS);
    await expect(said).rejects.toThrow(new RegExp(`^Unknown option ${option}\\. (?!Did you mean).*\\.$`));
  }
  if (!name.startsWith('--')) return;
  const file = { [camel.slice(2)]: 1 };
  const top = writeFiles(temporaryFolder(), { 'c.json': JSON.stringify(file) });
  await expect(readConfig(join(top, 'c.json'), KEYS)).rejects.toThrow(/of the configuration file\. .+\.$/);
});

test.each([
  ['--coverage.reporter', 'Give --reporter.'],
  ['--coverage.thresholds.lines', 'Give --lines 80'],
  ['--coverage.reportsDirectory', 'Give the folder of the report with --output DIR'],
  ['--coverage.enabled', 'It is not needed'],
  ['--coverageReporters', 'Give --reporter A,B'],
  ['--collectCoverageFrom', 'Give --include GLOB'],
  ['--skipFull', 'Did you mean "--skip-full"?'],
])('%s of Vitest or Jest, or of ours in their way, is answered', async (option, answer) => {
  await expect(REPORT?.run([option, '1'], KEYS)).rejects.toThrow(`Unknown option ${option}. ${answer}`);
});
