import { fileURLToPath } from 'node:url';
import { timers } from '../clock.ts';
import { realPath } from '../real-path.ts';

/** `aws-lambda-ric` from npm, in an image of the user's own: version 3 has its command in a folder, 4 has not. */
const PACKAGED = /\/aws-lambda-ric\/(bin\/)?index\.mjs$/;

/** The file that the process was started with, without symbolic links. */
export const MAIN_FILE = process.argv[1] === undefined ? '' : realPath(process.argv[1]);

/** The client of npm's that the process runs; `undefined` for Lambda's own, and other programs. */
export function packagedClient(): 'classic' | 'modern' | undefined {
  const match = PACKAGED.exec(MAIN_FILE);
  if (match === null) return undefined;
  return match[1] === undefined ? 'modern' : 'classic';
}

/**
 * Which of Lambda's two runtime clients calls the handler: the classic one (version 3, callbacks and the empty
 * event loop) up to Node 22, the modern one (version 4, import first, `await`) from Node 24 on and with
 * multi-concurrency.
 */
export function isModernClient(multiConcurrency: boolean): boolean {
  const packaged = packagedClient();
  if (packaged !== undefined) return packaged === 'modern';
  return multiConcurrency || Number(process.versions.node.split('.')[0]) >= 24;
}

/**
 * Runs `action` when the runtime client has sent the answer of a handler that has just settled. The classic one
 * sends it in the microtasks that follow, the modern one a macrotask later; both send it synchronously.
 */
export function afterAnswer(isModern: boolean, action: () => void): void {
  timers.setImmediate(isModern ? () => timers.setImmediate(action) : action);
}

const RUNTIME_FOLDER = '/var/runtime/';
const PACKAGE_FOLDER = '/aws-lambda-ric/';

/** A file of Lambda's own client, or npm's. */
export function isClient(file: string): boolean {
  const path = pathOf(file);
  return path.startsWith(RUNTIME_FOLDER) || path.includes(PACKAGE_FOLDER);
}

/** The client, or the program that the process was started with. */
export function isRuntime(file: string): boolean {
  return isClient(file) || pathOf(file) === MAIN_FILE;
}

function pathOf(file: string): string {
  return file.startsWith('file:') ? fileURLToPath(file) : file;
}
