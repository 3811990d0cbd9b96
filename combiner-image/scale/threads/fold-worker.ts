/** A thread that folds parts of a store, one after another. */
import { type MessagePort, parentPort, workerData } from 'node:worker_threads';
import { STORE_KINDS } from '../../store/kinds.ts';
import type { StoreLocation } from '../../store/location.ts';
import { TimeLeft } from '../../time-left.ts';
import { foldKeys } from '../fold-keys.ts';
import { carried } from './carried-error.ts';
import type { FoldMessage, ThreadData, ThreadMessage } from './messages.ts';

/** Objects between two words of how far it is: each is a message. */
const STEP = 250;

if (parentPort !== null) serve(parentPort, workerData as ThreadData);

function serve(port: MessagePort, { address, prefix }: ThreadData): void {
  const post = (message: ThreadMessage) => port.postMessage(message);
  const location = STORE_KINDS[address.kind].locate(address.name, prefix);
  port.on('message', (message: FoldMessage) => {
    fold(location, message, post).catch((error: unknown) => post({ error: carried(error) }));
  });
}

async function fold(
  location: StoreLocation,
  { keys, selection, told, end }: FoldMessage,
  post: (message: ThreadMessage) => void,
): Promise<void> {
  const time = TimeLeft.until(end, ({ done, total, bytes }) => {
    if (done % STEP === 0 || done === total) post({ progress: { objects: done, bytes } });
  });
  post({ part: await foldKeys(location, keys, selection, told, time) });
}
