/** Entry of the recorder's worker thread: everything that need not be on the main thread. */
import { parentPort, workerData } from 'node:worker_threads';
import { createLog } from './log.ts';
import type { ToWorker, WorkerStart } from './protocol.ts';
import { newSandbox } from './worker/sandbox.ts';
import { SandboxRecorder } from './worker/sandbox-recorder.ts';

const start = workerData as WorkerStart;
const recorder = new SandboxRecorder(newSandbox(start), createLog(start.settings), (health) =>
  parentPort?.postMessage({ type: 'health', health }),
);
parentPort?.on('message', (message: ToWorker) => recorder.receive(message));
