import { createHash } from 'node:crypto';
import { mkdirSync, readdirSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { functionSegment } from '../../contract/key-layout.ts';

export interface SpooledObject {
  key: string;
  body: Buffer;
}

/**
 * Objects on their way to the store, as files in /tmp: what is killed with the process is taken up by the next
 * init of the same sandbox, for Lambda keeps /tmp when it restarts the runtime.
 *
 * A file holds the key in its first line, then the body; its name is a hash, since a key may be too long for one.
 * Every call may fail (a full disk); the caller goes on without.
 */
export class Spool {
  readonly #folder: string;

  constructor(functionName: string) {
    this.#folder = join(tmpdir(), 'lambda-coverage', functionSegment(functionName));
  }

  /** Files appear whole or not at all. */
  write({ key, body }: SpooledObject): void {
    const file = this.#file(key);
    mkdirSync(this.#folder, { recursive: true });
    try {
      writeFileSync(`${file}.part`, Buffer.concat([Buffer.from(`${key}\n`), body]));
      renameSync(`${file}.part`, file);
    } catch (error) {
      // On a full disk half a file would only take more of it.
      rmSync(`${file}.part`, { force: true });
      throw error;
    }
  }

  remove(key: string): void {
    rmSync(this.#file(key), { force: true });
  }

  /** Takes over what processes that are gone have left; their files become ours. */
  adopt(): SpooledObject[] {
    const adopted: SpooledObject[] = [];
    for (const name of this.#names()) {
      const match = /^(\d+)-[0-9a-f]+$/.exec(name);
      // Our own number before we have written anything: a process of the past had it.
      if (match?.[1] === undefined || (Number(match[1]) !== process.pid && isAlive(Number(match[1]))))
        continue;
      const file = join(this.#folder, name);
      const content = readFileSync(file);
      const lineEnd = content.indexOf('\n');
      const object = { key: content.toString('utf8', 0, lineEnd), body: content.subarray(lineEnd + 1) };
      renameSync(file, this.#file(object.key));
      adopted.push(object);
    }
    return adopted;
  }

  #names(): string[] {
    try {
      return readdirSync(this.#folder).sort();
    } catch {
      return [];
    }
  }

  #file(key: string): string {
    const name = createHash('sha256').update(key, 'utf8').digest('hex').slice(0, 32);
    return join(this.#folder, `${process.pid}-${name}`);
  }
}

function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return error instanceof Error && 'code' in error && error.code === 'EPERM';
  }
}
