import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { repository } from '../../tests/containers/harness/docker.ts';
import type { Form } from './uploads.ts';

export const TOOLS = ['ours', 'c8', 'nyc', 'monocart'] as const;
export type ToolName = (typeof TOOLS)[number];

/** A program that makes a report of many uploads. Each writes one: Istanbul's `json`. */
export interface Tool {
  form: Form;
  /** Arguments of Node; run in the deployed folder. */
  args(input: string, output: string): string[];
}

const require = createRequire(import.meta.url);
/** The program of a package. */
export const binary = (name: string, path: string) =>
  join(dirname(require.resolve(`${name}/package.json`)), path);

export const TOOL: Record<ToolName, Tool> = {
  ours: {
    form: 'raw',
    args: (input, output) => [
      join(repository, 'dist/cli/main.mjs'),
      ...['report', input, '-r', 'json', '-o', output, '--json'],
    ],
  },
  c8: {
    form: 'v8',
    args: (input, output) => [
      binary('c8', 'bin/c8.js'),
      ...['report', '--temp-directory', input, '-r', 'json', '-o', output, '--exclude-after-remap'],
    ],
  },
  nyc: {
    form: 'istanbul',
    args: (input, output) => [
      binary('nyc', 'bin/nyc.js'),
      ...['report', '--temp-dir', input, '--reporter', 'json', '--report-dir', output],
    ],
  },
  monocart: {
    form: 'v8',
    args: (input, output) => [fileURLToPath(new URL('monocart.ts', import.meta.url)), input, output],
  },
};

/** Exact version of a peer. */
export function versionOf(tool: ToolName): string {
  const name = tool === 'monocart' ? 'monocart-coverage-reports' : tool;
  return `${name} ${require(tool === 'ours' ? '../../package.json' : `${name}/package.json`).version}`;
}
