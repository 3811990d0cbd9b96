import { execFileSync } from 'node:child_process';

/** Runs git in a folder, as somebody. @returns what it prints, without the blanks around it */
export function git(folder: string, ...args: string[]): string {
  const identity = ['-c', 'user.name=a', '-c', 'user.email=a@example.com'];
  return execFileSync('git', [...identity, ...args], { cwd: folder, encoding: 'utf8' }).trim();
}
