import type { Command } from './command.ts';
import { combineCommand } from './commands/combine.ts';
import { commentCommand } from './commands/comment.ts';
import { compactCommand } from './commands/compact.ts';
import { compareCommand } from './commands/compare.ts';
import { completionCommand } from './commands/completion.ts';
import { diffCommand } from './commands/diff.ts';
import { doctorCommand } from './commands/doctor.ts';
import { explainCommand } from './commands/explain.ts';
import { initCommand } from './commands/init.ts';
import { instrumentCommand } from './commands/instrument.ts';
import { invokeCommand } from './commands/invoke.ts';
import { manifestCommand } from './commands/manifest.ts';
import { mapsCommand } from './commands/maps.ts';
import { openCommand } from './commands/open.ts';
import { reportCommand } from './commands/report.ts';
import { runCommand } from './commands/run.ts';
import { stampCommand } from './commands/stamp.ts';
import { testsCommand } from './commands/tests.ts';
import { unusedCommand } from './commands/unused.ts';
import { whoCommand } from './commands/who.ts';
import { type CommandName, SUMMARIES } from './summaries.ts';

const ALL: Readonly<Record<CommandName, Command>> = {
  init: initCommand,
  invoke: invokeCommand,
  report: reportCommand,
  open: openCommand,
  combine: combineCommand,
  diff: diffCommand,
  comment: commentCommand,
  who: whoCommand,
  tests: testsCommand,
  compare: compareCommand,
  unused: unusedCommand,
  compact: compactCommand,
  doctor: doctorCommand,
  explain: explainCommand,
  instrument: instrumentCommand,
  stamp: stampCommand,
  maps: mapsCommand,
  manifest: manifestCommand,
  run: runCommand,
  completion: completionCommand(() => [...COMMANDS.values()]),
};

/** By name, in the order of the help. Whatever loads them loads all that lambda-coverage is. */
export const COMMANDS: ReadonlyMap<string, Command> = new Map(
  Object.keys(SUMMARIES).map((name) => [name, ALL[name as CommandName]]),
);
