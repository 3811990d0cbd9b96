#!/usr/bin/env node
import { reportBug } from './bug.ts';
import { dispatch } from './dispatch.ts';
import { ABOUT, SUMMARIES } from './summaries.ts';

const LINE = {
  about: ABOUT,
  summaries: SUMMARIES,
  load: async () => (await import('./command-line.ts')).COMMANDS,
};

// What cannot be said is no reason to fail: the exit code and the result on stdout are what counts.
process.stderr.on('error', () => {});
process.on('uncaughtException', (error) => process.exit(reportBug(error)));
process.exitCode = await dispatch(process.argv.slice(2), LINE).catch(reportBug);
