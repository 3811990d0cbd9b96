import type { StoreLocation } from '../../store/location.ts';
import { TimeLeft } from '../../time-left.ts';
import { type FoldedPart, foldKeys } from '../fold-keys.ts';
import type { FoldMessage, OnProgress } from './messages.ts';

/** Objects between two words of how far it is: from another thread each is a message. */
const STEP = 250;

/**
 * What every thread does with a part, the one that combines them too.
 * @param stopped once it is aborted, nothing more is read
 * @throws what folding throws
 */
export function foldPart(
  location: StoreLocation,
  { keys, selection, told, end }: FoldMessage,
  onProgress: OnProgress,
  stopped?: AbortSignal,
): Promise<FoldedPart> {
  const endOf = () => (stopped?.aborted ? 0 : end);
  const time = TimeLeft.until(endOf, ({ done, total, bytes }) => {
    if (done % STEP === 0 || done === total) onProgress({ objects: done, bytes });
  });
  return foldKeys(location, keys, selection, told, time);
}
