import { lowerBound } from '../../../lists.ts';
import type { DeployedFunction } from './deployed-function.ts';

/** Which function of the deployed text a place is in. */
export class FunctionPlaces {
  /** In the order of their heads: parents before their children. */
  readonly functions: readonly DeployedFunction[];

  constructor(functions: readonly DeployedFunction[]) {
    this.functions = functions.filter((made) => made.kind === 'function').sort((a, b) => a.head - b.head);
  }

  /** The innermost one. */
  around(offset: number): DeployedFunction | undefined {
    const { functions } = this;
    const behind = lowerBound(functions.length, (i) => (functions[i]?.head ?? 0) > offset);
    let made = functions[behind - 1];
    while (made !== undefined && (made.kind !== 'function' || made.end <= offset)) made = made.parent;
    return made;
  }
}
