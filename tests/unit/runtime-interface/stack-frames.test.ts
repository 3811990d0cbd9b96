import { pathToFileURL } from 'node:url';
import { expect, test } from 'vitest';
import type { StackFrame } from '../../../contract/raw-object.ts';
import { stackFrames } from '../../../runtime-interface/handler/stack-frames.ts';
import { ThrowLog } from '../../../runtime-interface/worker/throw-log.ts';

function caught(work: () => unknown): unknown {
  try {
    return work();
  } catch (error) {
    return error;
  }
}

/** An error with a stack of our own making. */
function errorWith(stack: string, error: Error = new Error('made')): Error {
  error.stack = stack;
  return error;
}

const here = pathToFileURL(import.meta.filename).href;

test('an error of the engine, and the builtin that called', () => {
  const [first, second] = stackFrames(caught(() => ['{'].map((text) => JSON.parse(text))));
  expect(first).toMatchObject({ url: here, through: 'builtin', engine: true });
  expect(second).toMatchObject({ url: here, through: 'builtin' });
  expect(second).not.toHaveProperty('engine');
});

test('errors that a library may have made are not of the engine', () => {
  class Refused extends TypeError {}
  const withCode = Object.assign(new TypeError('x'), { code: 'E_X' });
  for (const error of [new Error('x'), new Refused('x'), withCode]) {
    expect(stackFrames(error)[0]).not.toHaveProperty('engine');
  }
});

test('a promise, Node itself and code of others stand between frames as others', () => {
  const stack = [
    'Error: made',
    '    at inner (/task/a.js:1:2)',
    '    at new Promise (<anonymous>)',
    '    at outer (/task/a.js:3:4)',
    '    at Array.map (<anonymous>)',
    '    at emit (node:events:518:28)',
    '    at new Third (file:///task/b.mjs:5:6)',
    '    at async handler (/task/a.js:7:8)',
  ].join('\n');
  expect(stackFrames(errorWith(stack))).toEqual([
    { url: 'file:///task/a.js', line: 1, column: 2 },
    { url: 'file:///task/a.js', line: 3, column: 4, through: 'other' },
    { url: 'file:///task/b.mjs', line: 5, column: 6, construct: true, through: 'other' },
  ]);
});

test('a stack inside of the message is not the error’s own', () => {
  const error = new Error(`first line\n    at wrong (/task/wrong.js:1:1)`);
  expect(stackFrames(error).map(({ url }) => url)).not.toContain('file:///task/wrong.js');
  expect(stackFrames(new Error('x\n    at wrong (/task/wrong.js:1:1)'))[0]?.url).toBe(here);
});

test('an error that is thrown again has left only once', () => {
  const error = new Error('kept');
  expect(stackFrames(error)).not.toEqual([]);
  expect(stackFrames(error)).toEqual([]);
});

test('what is no error has no frames', () => {
  for (const value of ['text', undefined, { stack: 'x\n    at f (/task/a.js:1:1)' }]) {
    expect(stackFrames(value)).toEqual([]);
  }
});

test('frames of scripts that are not recorded leave a mark', () => {
  const log = new ThrowLog();
  const frame = (url: string): StackFrame => ({ url, line: 1, column: 1 });
  const isRecorded = (url: string) => !url.includes('node_modules');
  log.add([frame('/node_modules/a.js'), frame('/b.js'), frame('/c.js')], isRecorded);
  log.add([frame('/node_modules/a.js')], isRecorded);
  expect(log.describe()).toEqual([
    { count: 1, frames: [{ ...frame('/b.js'), through: 'other' }, frame('/c.js')] },
  ]);
});
