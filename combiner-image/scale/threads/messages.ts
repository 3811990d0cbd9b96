import type { Selection } from '../../read/selection.ts';
import type { StoreAddress } from '../../store/store.ts';
import type { FoldedPart, ToldElsewhere } from '../fold-keys.ts';
import type { CarriedError } from './carried-error.ts';

/** What a thread is begun with. */
export interface ThreadData {
  address: StoreAddress;
  prefix: string;
}

/** To a thread: fold these keys. It folds one part at a time. */
export interface FoldMessage {
  keys: readonly string[];
  selection: Selection;
  told: ToldElsewhere;
  /** When there is no more time to read, in epoch milliseconds. */
  end: number;
}

/** Told how far a part is. */
export type OnProgress = (progress: { objects: number; bytes: number }) => void;

/** From a thread: how far it is with a part, or what came of it. */
export type ThreadMessage =
  | { progress: { objects: number; bytes: number } }
  | { part: FoldedPart }
  | { error: CarriedError };
