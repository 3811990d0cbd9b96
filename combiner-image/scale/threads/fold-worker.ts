/** A thread that folds parts of a store, one after another. */
import { type MessagePort, parentPort, workerData } from 'node:worker_threads';
import { STORE_KINDS } from '../../store/kinds.ts';
import { carried } from './carried-error.ts';
import { foldPart } from './fold-part.ts';
import type { FoldMessage, ThreadData, ThreadMessage } from './messages.ts';

if (parentPort !== null) serve(parentPort, workerData as ThreadData);

function serve(port: MessagePort, { address, prefix }: ThreadData): void {
  const post = (message: ThreadMessage) => port.postMessage(message);
  const location = STORE_KINDS[address.kind].locate(address.name, prefix);
  port.on('message', (message: FoldMessage) => {
    foldPart(location, message, (progress) => post({ progress }))
      .then((part) => post({ part }))
      .catch((error: unknown) => post({ error: carried(error) }));
  });
}
