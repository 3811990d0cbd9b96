import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { PROJECT } from './source-name.ts';

const HERE = 'tests/accuracy';

/** Packages by the folder that they are found from. */
const EARLIER: Record<string, string[]> = {
  '.': ['esbuild', '@swc/core', 'webpack', 'rollup', 'typescript', 'istanbul-lib-instrument'],
  [HERE]: ['terser', 'ast-v8-to-istanbul', 'v8-to-istanbul'],
};
const LATER: Record<string, string[]> = {
  '.': ['esbuild', '@swc/core', 'webpack', 'istanbul-lib-instrument'],
  [HERE]: [
    ...[
      'terser',
      'rolldown',
      '@rspack/core',
      'bun',
      'typescript',
      'ts-loader',
      '@babel/core',
      '@babel/preset-env',
    ],
    ...['sucrase', '@vercel/ncc', 'tsup', 'parcel', 'uglify-js', 'google-closure-compiler-linux'],
  ],
};

interface Lock {
  packages: Record<string, { version?: string }>;
}

/** How the tables were made: the command, and what is installed of each tool. */
export function madeBy(part: 'earlier' | 'later' | 'counters', nodes: readonly string[]): string {
  const tools = Object.entries(part === 'later' ? LATER : EARLIER).flatMap(([folder, names]) => {
    const { packages }: Lock = JSON.parse(readFileSync(join(PROJECT, folder, 'package-lock.json'), 'utf8'));
    return names.map((name) => `${name} ${packages[`node_modules/${name}`]?.version ?? ''}`);
  });
  return `By \`npm run accuracy -- --part ${part}\`, on Node ${nodes.join(', ')}, with ${tools.join(', ')}.`;
}
