import { createHash } from 'node:crypto';
import { gzipSync } from 'node:zlib';
import { rawFolder, scriptKey, sharedScriptKey } from '../../../contract/key-layout.ts';
import { RAW_SCHEMA, type RawObject } from '../../../contract/raw-object.ts';
import type { FunctionCoverage } from '../../../contract/script-coverage.ts';
import { scriptId } from '../../../contract/script-identity.ts';
import { SCRIPT_SCHEMA } from '../../../contract/script-object.ts';
import { wellFormed } from './texts.ts';

/** An object as it lies in a store. Its bytes are made when they are asked for: some are large. */
export interface StoredObject {
  key: string;
  bytes: () => Buffer;
}

/** A script that a sandbox says it ran. */
export interface RanScript {
  /** Relative to the task root. */
  path: string;
  text: string;
  sourceMap?: string;
  /** Default: one function, all of the text, that ran once. */
  functions?: FunctionCoverage[];
  /** Fields of the stored script that are not what they should be; `false`: it is not in the store. */
  stored?: object | false;
  /** As an older recorder puts it: once for all functions, by its text alone. */
  shared?: true;
}

export interface SandboxOptions {
  functionName?: string;
  /** Whose folder the raw object is put into; default: the function's own. */
  folder?: string;
  /** Changes the raw object before it is written. */
  change?: (object: RawObject) => unknown;
  /** Changes its JSON text before it is compressed. */
  changeJson?: (json: string) => string;
}

const TASK_ROOT = '/var/task';
const TIME = '2026-11-23T01:40:16.027Z';

let sandboxes = 0;

/** What a sandbox of a hostile function puts into the store: its raw object and its scripts. */
export function sandbox(scripts: readonly RanScript[], options: SandboxOptions = {}): StoredObject[] {
  const { functionName = 'hostile', changeJson = (json) => json } = options;
  const id = `bad${(++sandboxes).toString(16).padStart(13, '0')}`;
  const object = (): unknown => {
    const sound = rawObject(functionName, id, scripts);
    return options.change?.(sound) ?? sound;
  };
  const raw = {
    key: rawKeyIn(options.folder ?? functionName, id),
    bytes: () => gzipSync(changeJson(JSON.stringify(object()))),
  };
  return [raw, ...scripts.flatMap((script) => scriptObject(script, functionName) ?? [])];
}

/** The key of a raw object in the folder of a function. */
export function rawKeyIn(functionName: string, sandboxId: string): string {
  return `${rawFolder('', functionName)}20261123T014016.027Z-${sandboxId}.json.gz`;
}

/** The key at which readers look for a script that the function ran. */
export function keyOfScript(script: RanScript, functionName = 'hostile'): string {
  const id = idOf(script);
  return id === undefined ? sharedScriptKey('', sha256(script.text)) : scriptKey('', functionName, id);
}

function idOf({ text, sourceMap, shared }: RanScript): string | undefined {
  return shared ? undefined : scriptId(sha256(text), sourceMap);
}

/** One function, all of a text. */
export function whole(text: string, count = 1): FunctionCoverage[] {
  const ranges = [{ startOffset: 0, endOffset: text.length, count }];
  return [{ functionName: '', isBlockCoverage: true, ranges }];
}

export function sha256(text: string): string {
  return createHash('sha256').update(text).digest('hex');
}

function scriptObject(script: RanScript, functionName: string): StoredObject | undefined {
  const { path, text, sourceMap, stored } = script;
  if (stored === false) return undefined;
  const object = { schema: SCRIPT_SCHEMA, hash: sha256(text), path, text, ...(sourceMap && { sourceMap }) };
  return {
    key: keyOfScript(script, functionName),
    bytes: () => gzipSync(JSON.stringify({ ...object, ...stored })),
  };
}

function rawObject(functionName: string, id: string, scripts: readonly RanScript[]): RawObject {
  return {
    schema: RAW_SCHEMA,
    function: { name: functionName, version: '$LATEST' },
    sandbox: { id, startedAt: TIME, taskRoot: TASK_ROOT },
    span: { kind: 'sandbox', sequence: 1 },
    layer: { version: '0.1.0' },
    runtime: { node: 'v22.0.0', v8: '12.4', name: 'nodejs22.x', arch: 'x64' },
    engine: 'v8-block',
    collectedAt: TIME,
    init: { outcome: 'ok', durationMs: 20 },
    invocationCount: 1,
    invocations: [{ requestId: 'r-1', startedAt: TIME, durationMs: 3, outcome: 'ok' }],
    result: scripts.map((script, index) => resultOf(script, index)),
  };
}

function resultOf(script: RanScript, index: number): RawObject['result'][number] {
  const { path, text, functions } = script;
  const id = idOf(script);
  return {
    scriptId: String(index),
    url: `file://${TASK_ROOT}/${encodeURI(wellFormed(path))}`,
    hash: sha256(text),
    functions: functions ?? whole(text),
    ...(id !== undefined && { script: id }),
  };
}
