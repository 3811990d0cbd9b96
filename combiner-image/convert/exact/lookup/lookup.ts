import type { DeployedFunction } from '../deployed/deployed-function.ts';
import type { FunctionEntity, Region } from '../original/entity.ts';

/** From the original source to offsets of the deployed text. */
export interface Lookup {
  /** Where the first token of `region` (not of a region inside of it) between two offsets went. */
  own(start: number, end: number, region: Region): number | undefined;
  /** All places of the token that `own` found, of a function that was inlined wherever it is called. */
  copies(start: number, own: number, region: Region): number[];
  /** Whether a place is in a function that does not hold the region: a constant was put there, where it is used. */
  isForeign(region: Region, offset: number): boolean;
  /** Where the first token between two offsets went, whatever its region. */
  any(start: number, end: number): number | undefined;
  /** Where the end of a part went, or else its last token. */
  last(start: number, end: number): number | undefined;
  /** What a function became: nothing when it was inlined or deleted. */
  functionOf(entity: FunctionEntity): DeployedFunction | undefined;
  /** The outermost deployed function around `offset` that holds nothing but tokens from between two offsets. */
  functionWithin(offset: number, start: number, end: number): DeployedFunction | undefined;
  /** Nothing of the source is in the deployed text. */
  readonly empty: boolean;
}
