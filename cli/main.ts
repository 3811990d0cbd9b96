#!/usr/bin/env node
import { reportBug } from './bug.ts';
import { runCommandLine } from './command-line.ts';

// What cannot be said is no reason to fail: the exit code and the result on stdout are what counts.
process.stderr.on('error', () => {});
process.on('uncaughtException', (error) => process.exit(reportBug(error)));
process.exitCode = await runCommandLine(process.argv.slice(2)).catch(reportBug);
