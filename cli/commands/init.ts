import { writeFileSync } from 'node:fs';
import { join, relative } from 'node:path';
import { isInGit } from '../../combiner-image/checkout/top-level.ts';
import { messageOf, OutputError, UsageError } from '../../combiner-image/errors.ts';
import { fileErrorCode, fileReason } from '../../combiner-image/file-errors.ts';
import { METRICS } from '../../combiner-image/report/totals.ts';
import { parseStoreLocation } from '../../combiner-image/store/location.ts';
import { defineCommand } from '../command.ts';
import { CONFIG_FILE, findConfig } from '../config/find-config.ts';
import { consoleLog } from '../console-log.ts';
import { parseWanted } from '../gates/parse-gates.ts';
import { existingConfig } from '../init/existing-config.ts';
import { foundLines } from '../init/init-text.ts';
import { nextSteps } from '../init/next-steps.ts';
import { changesTo, proposeConfig } from '../init/proposed-config.ts';
import { JSON_OPTION } from '../json-option.ts';
import { printJson, printLines } from '../print.ts';
import { ONE_STORE } from '../store-options.ts';

const percentage = { type: 'string', value: 'PERCENT' } as const;

/** Writes a configuration file from what a project has. */
export const initCommand = defineCommand({
  name: 'init',
  usage: `${ONE_STORE} [--lines 80] [--dry-run] [--force]`,
  about: `Looks below the current folder for what deploys functions (serverless.yml, templates of SAM and CloudFormation, what CDK synthesised, Terraform, SST, Dockerfiles) and for workspaces, writes ${CONFIG_FILE}, and says what it found where, where source maps are missing, and the next three steps. An existing file is left alone: init says what it would change.`,
  examples: [
    ['lambda-coverage init', 'at the top of the project'],
    ['lambda-coverage init s3://my-coverage/coverage --lines 80', 'with the store and a threshold'],
    ['lambda-coverage init --dry-run', 'to see what would be written'],
  ],
  options: {
    lines: { ...percentage, help: 'threshold for lines to write into the file' },
    statements: { ...percentage, help: 'the same for statements' },
    functions: { ...percentage, help: 'the same for functions' },
    branches: { ...percentage, help: 'the same for branches' },
    'dry-run': { type: 'boolean', help: 'write nothing' },
    force: { type: 'boolean', help: 'update an existing file; the rest of it stays' },
    ...JSON_OPTION,
  },
  async run(values, [store, ...more]) {
    if (more.length > 0) throw new UsageError('Give one store.');
    if (store !== undefined) parseStoreLocation(store);
    const given: Record<string, unknown> = store === undefined ? {} : { store };
    for (const metric of METRICS) {
      const value = values[metric];
      if (value !== undefined) given[metric] = parseWanted(value, `--${metric}`);
    }
    const { force = false, 'dry-run': dry = false } = values;
    // The parser of YAML takes long to start: no other command needs it.
    const { lookAround } = await import('../init/look-around.ts');
    const surroundings = await lookAround('.');
    const { name, config: existing, textOf } = existingConfig('.');
    const proposed = proposeConfig(surroundings, given);
    const config = existing === undefined ? proposed : { ...existing, ...proposed };
    const changes = changesTo(existing ?? {}, proposed);
    const isRefused = existing !== undefined && changes.length > 0 && !force && !dry;
    const isWritten = !dry && !isRefused && (existing === undefined || changes.length > 0);
    // It refuses a folder above that has several: before anything is written.
    const above = existing === undefined ? findConfig('..') : undefined;
    if (isWritten) write(name, textOf(config));
    if (above !== undefined && isInGit('.'))
      consoleLog.warn(
        `${relative('.', above)} is for this folder too: where a folder has a file, that counts alone.`,
      );
    for (const warning of surroundings.warnings) consoleLog.warn(warning);
    const hints = [...surroundings.found.flatMap((each) => each.hints), ...surroundings.packages.hints];
    const steps = nextSteps(surroundings, config, name);
    if (values.json) {
      const { found, packages, warnings } = surroundings;
      const { workspaces, manager } = packages;
      await printJson({
        file: name,
        written: isWritten,
        config,
        changes,
        found,
        manager,
        workspaces,
        warnings,
        hints,
        steps,
      });
    } else {
      const outcome = isWritten
        ? `Wrote ${name}:`
        : isRefused
          ? `${name} exists and is left alone. --force would write:`
          : changes.length > 0
            ? `Would write ${name}:`
            : `${name} is up to date.`;
      await printLines([
        ...foundLines(surroundings),
        '',
        outcome,
        ...changes.map((line) => `  ${line}`),
        ...(hints.length > 0
          ? ['', 'Without source maps reports cannot show your sources:', ...hints.map((hint) => `- ${hint}`)]
          : []),
        '',
        'Next:',
        ...steps.flatMap(([first = '', ...rest], index) => [`${index + 1}. ${first}`, ...rest]),
      ]);
    }
    return isRefused ? 2 : 0;
  },
});

function write(file: string, text: string): void {
  try {
    writeFileSync(join('.', file), text);
  } catch (error) {
    throw new OutputError(
      `${file} cannot be written: ${fileReason(fileErrorCode(error) ?? messageOf(error))}.`,
      {
        cause: error,
      },
    );
  }
}
