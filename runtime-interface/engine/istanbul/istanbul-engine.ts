import { readFileSync } from 'node:fs';
import { isAbsolute } from 'node:path';
import { pathToFileURL } from 'node:url';
import { broughtHashes } from '../../../contract/brought-counters.ts';
import type { Engine, EngineKind, ScriptTake } from '../engine.ts';
import type { BroughtCounts } from './counts.ts';

/** Of Istanbul's: tools may give their counters another name, which is theirs to know. */
const GLOBAL = '__coverage__';

/** As it is before the user's code: tools replace it. */
const files = { readFileSync } as const;

/** Counters of one source. */
interface Brought {
  /** As they were at the last take. */
  last: number[];
  /** Of the file that brings them, if that is where they say. */
  file: Pick<ScriptTake, 'url' | 'length'> & Pick<BroughtCounts, 'index'>;
}

/** Of most files: they were instrumented elsewhere, or bundled. The worker finds out which file brings the counters. */
const ELSEWHERE: Brought['file'] = { url: '', length: 0, index: -1 };

/** Counters that the code was deployed with: nyc's, or those of plugins of Babel, esbuild and swc. They are only read. */
class IstanbulEngine implements Engine {
  readonly isShared = false;
  readonly #isWanted: (url: string) => boolean;
  /** By hash; `undefined`: of a file that is not wanted. */
  readonly #brought = new Map<string, Brought | undefined>();
  #isTaking = false;

  constructor(isWanted: (url: string) => boolean) {
    this.#isWanted = isWanted;
  }

  /** The code counts by itself. */
  start(): void {}

  /** The recorder's worker interrupts this thread to take, in the midst of a take too: that one has it all. */
  take(): ScriptTake[] {
    if (this.#isTaking) return [];
    this.#isTaking = true;
    try {
      const coverage = ownValue(globalThis, GLOBAL);
      if (!isObject(coverage)) return [];
      return Object.keys(coverage).flatMap((path) => this.#takeOf(path, ownValue(coverage, path)));
    } finally {
      this.#isTaking = false;
    }
  }

  #takeOf(path: string, data: unknown): ScriptTake[] {
    const hash = isObject(data) ? ownValue(data, 'hash') : undefined;
    if (!isObject(data) || typeof hash !== 'string') return [];
    const now = countsOf(data);
    const isFirst = !this.#brought.has(hash);
    if (isFirst) this.#brought.set(hash, this.#found(path, hash, now));
    const brought = this.#brought.get(hash);
    if (brought === undefined) return [];
    const { last, file } = brought;
    // Tests may set them back.
    const ran = now.map((count, i) => {
      const before = isFirst ? 0 : (last[i] ?? 0);
      return count >= before ? count - before : count;
    });
    brought.last = now;
    if (!isFirst && ran.every((count) => count === 0)) return [];
    const { url, length, index } = file;
    const counts: BroughtCounts = { index, counts: ran };
    return [{ form: 'istanbul-1', scriptId: hash, url, length, counts }];
  }

  #found(path: string, hash: string, last: number[]): Brought | undefined {
    const file = fileAt(path, hash);
    return file.url === '' || this.#isWanted(file.url) ? { last, file } : undefined;
  }
}

export const ISTANBUL_ENGINE: EngineKind = {
  form: 'istanbul-1',
  create: (isWanted) => new IstanbulEngine(isWanted),
};

function fileAt(path: string, hash: string): Brought['file'] {
  try {
    if (!isAbsolute(path)) return ELSEWHERE;
    const text = files.readFileSync(path, 'utf8').replace(/^\uFEFF/, '');
    const index = broughtHashes(text).indexOf(hash);
    return index < 0 ? ELSEWHERE : { url: pathToFileURL(path).href, length: text.length, index };
  } catch {
    return ELSEWHERE;
  }
}

/** Of statements, functions and arms, one after another. */
function countsOf(data: object): number[] {
  const arms = valuesOf(data, 'b').filter((each) => Array.isArray(each));
  // As arguments of a call hundreds of thousands would not have room on the stack.
  const counts: unknown[] = [...valuesOf(data, 's'), ...valuesOf(data, 'f'), ...arms.flat()];
  return counts.map((count) =>
    typeof count === 'number' && Number.isSafeInteger(count) && count > 0 ? count : 0,
  );
}

function valuesOf(data: object, name: string): unknown[] {
  const counts = ownValue(data, name);
  return isObject(counts) ? Object.values(counts) : [];
}

/** Nobody's code is run for it. */
function ownValue(owner: object, name: string): unknown {
  return Object.getOwnPropertyDescriptor(owner, name)?.value;
}

function isObject(value: unknown): value is object {
  return typeof value === 'object' && value !== null;
}
