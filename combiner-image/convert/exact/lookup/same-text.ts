import type { DeployedFunction } from '../deployed/deployed-function.ts';
import type { FunctionEntity } from '../original/entity.ts';
import type { Lookup } from './lookup.ts';

/** No map: the deployed text is the source. */
export class SameText implements Lookup {
  readonly empty = false;
  readonly #byBody = new Map<number, DeployedFunction>();

  constructor(functions: readonly DeployedFunction[]) {
    for (const made of functions) if (made.kind === 'function') this.#byBody.set(made.body, made);
  }

  own(start: number): number {
    return start;
  }

  copies(_start: number, own: number): number[] {
    return [own];
  }

  isForeign(): boolean {
    return false;
  }

  any(start: number): number {
    return start;
  }

  last(_start: number, end: number): number {
    return end - 1;
  }

  functionOf(entity: FunctionEntity): DeployedFunction | undefined {
    return this.#byBody.get(entity.bodyStart);
  }

  functionWithin(): undefined {
    return undefined;
  }
}
