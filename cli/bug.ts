import { inspect } from 'node:util';
import { harmlessLine } from '../combiner-image/harmless/text.ts';
import { progressLine } from './terminal/progress-line.ts';
import { VERSION } from './version.ts';

/** An error that nobody foresaw. It must not look like a missed threshold, which is Node's own exit code. */
export function reportBug(error: unknown): 70 {
  const lines = inspect(error).split('\n').map(harmlessLine);
  const { platform, versions } = process;
  progressLine.erase();
  console.error(
    `This is a bug in lambda-coverage ${VERSION} (Node.js ${versions.node}, ${platform}). Please report it with these lines:\n${lines.join('\n')}`,
  );
  return 70;
}
