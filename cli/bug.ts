import { inspect } from 'node:util';
import { harmlessLine } from '../combiner-image/harmless/text.ts';
import packageJson from '../package.json' with { type: 'json' };

/** An error that nobody foresaw. It must not look like a missed threshold, which is Node's own exit code. */
export function reportBug(error: unknown): 70 {
  const lines = inspect(error).split('\n').map(harmlessLine);
  const { platform, versions } = process;
  console.error(
    `This is a bug in lambda-coverage ${packageJson.version} (Node.js ${versions.node}, ${platform}). Please report it with these lines:\n${lines.join('\n')}`,
  );
  return 70;
}
