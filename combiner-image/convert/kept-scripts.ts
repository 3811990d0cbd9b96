import type { FileCoverageData } from 'istanbul-lib-coverage';
import { append } from '../lists.ts';
import type { Variant } from '../report/source-files.ts';
import { type ScriptSize, textBytes } from '../sources/memory-limit.ts';

/** In the heap: places are three objects of two numbers. */
const BYTES = { statement: 140, function: 350, branch: 230, arm: 140 };

/** What is kept of one script until the report is written. */
export interface KeptScript {
  name: string;
  /** That ran it. */
  functions: readonly string[];
  /** The Lambda function that it is charged to. */
  functionName: string;
  bytes: number;
  variants: Variant[];
}

/**
 * What is kept of all scripts together. When the heap has no room for more, the Lambda function that keeps most gives
 * up what it kept last: many large scripts of one function take nothing away from others.
 */
export class KeptScripts {
  readonly #room: number;
  readonly #byFunction = new Map<string, KeptScript[]>();
  readonly #bytes = new Map<string, number>();
  #all = 0;

  constructor(room: number) {
    this.#room = room;
  }

  /** Of several functions that ran a script, the one that keeps least. */
  chargedTo(functions: readonly string[]): string {
    const [first = '', ...others] = functions;
    return others.reduce((least, name) => (this.#of(name) < this.#of(least) ? name : least), first);
  }

  /** @returns what is given up to make room; undefined when it is the script itself that there is no room for */
  makeRoom({ bytes, keptBytes }: ScriptSize, functionName: string): KeptScript[] | undefined {
    const givenUp: KeptScript[] = [];
    while (this.#all + bytes > this.#room) {
      const [largest, most] = this.#largest();
      if (largest === undefined || most <= this.#of(functionName) + keptBytes) {
        for (const kept of givenUp.reverse()) this.add(kept);
        return undefined;
      }
      const last = this.#byFunction.get(largest)?.pop();
      if (last === undefined) return undefined;
      this.#count(largest, -last.bytes);
      givenUp.push(last);
    }
    return givenUp;
  }

  add(kept: KeptScript): void {
    append(this.#byFunction, kept.functionName, kept);
    this.#count(kept.functionName, kept.bytes);
  }

  #largest(): [name: string | undefined, bytes: number] {
    let found: [string | undefined, number] = [undefined, 0];
    for (const [name, bytes] of this.#bytes) if (bytes > found[1]) found = [name, bytes];
    return found;
  }

  #of(functionName: string): number {
    return this.#bytes.get(functionName) ?? 0;
  }

  #count(functionName: string, bytes: number): void {
    this.#all += bytes;
    this.#bytes.set(functionName, this.#of(functionName) + bytes);
  }
}

/** What one source takes in the heap: its text, and its counters with their places. */
export function bytesOf(
  text: string | null,
  { statementMap, fnMap, branchMap }: Pick<FileCoverageData, 'statementMap' | 'fnMap' | 'branchMap'>,
): number {
  const branches = Object.values(branchMap);
  const arms = branches.reduce((sum, { locations }) => sum + locations.length, 0);
  return (
    (text === null ? 0 : textBytes(text)) +
    Object.keys(statementMap).length * BYTES.statement +
    Object.keys(fnMap).length * BYTES.function +
    branches.length * BYTES.branch +
    arms * BYTES.arm
  );
}
