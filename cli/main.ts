#!/usr/bin/env node
import { reportBug } from './bug.ts';
import { runCommandLine } from './command-line.ts';

process.on('uncaughtException', (error) => process.exit(reportBug(error)));
process.exitCode = await runCommandLine(process.argv.slice(2)).catch(reportBug);
