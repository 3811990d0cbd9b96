import { execFileSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import {
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  realpathSync,
  rmSync,
  utimesSync,
  writeFileSync,
} from 'node:fs';

import { tmpdir } from 'node:os';
import { dirname, join, relative } from 'node:path';
import { fileURLToPath } from 'node:url';
import { gzipSync } from 'node:zlib';
import { afterEach } from 'vitest';
import { parseRawKey, rawKey, sharedScriptKey } from '../../../contract/key-layout.ts';
import { RAW_SCHEMA, type RawObject, type RawScriptCoverage } from '../../../contract/raw-object.ts';
import type { ScriptCoverage } from '../../../contract/script-coverage.ts';
import { SCRIPT_SCHEMA, type ScriptObject } from '../../../contract/script-object.ts';

const TAKE_COVERAGE = join(import.meta.dirname, 'take-coverage.ts');

/** A folder that is gone after the test. */
export function temporaryFolder(): string {
  const folder = realpathSync(mkdtempSync(join(tmpdir(), 'lambda-coverage-test-')));
  folders.push(folder);
  return folder;
}

const folders: string[] = [];
afterEach(() => {
  for (const folder of folders.splice(0)) rmSync(folder, { recursive: true, force: true });
});

export function writeFiles(folder: string, files: Record<string, string | Uint8Array>): string {
  for (const [name, text] of Object.entries(files)) {
    mkdirSync(dirname(join(folder, name)), { recursive: true });
    writeFileSync(join(folder, name), text);
  }
  return folder;
}

/** The bytes of all files, by their path below the folder. */
export function filesBelow(folder: string): Map<string, Buffer> {
  const files = readdirSync(folder, { recursive: true, withFileTypes: true }).filter((entry) =>
    entry.isFile(),
  );
  const paths = files.map(({ parentPath, name }) => join(parentPath, name)).sort();
  return new Map(paths.map((path) => [relative(folder, path), readFileSync(path)]));
}

/** Runs `handler` of a file under V8 coverage, in a process of its own. */
export function run(taskRoot: string, entry: string, events: unknown[]): RawScriptCoverage[] {
  const output = execFileSync(
    process.execPath,
    [TAKE_COVERAGE, join(taskRoot, entry), JSON.stringify(events)],
    { encoding: 'utf8', maxBuffer: 1e9, stdio: ['ignore', 'pipe', 'inherit'] },
  );
  const result: ScriptCoverage[] = JSON.parse(output);
  return result.map((script) => ({
    ...script,
    hash: sha256(readFileSync(fileURLToPath(script.url), 'utf8')),
  }));
}

let sandboxes = 0;

export interface RawOptions {
  functionName?: string;
  sandboxId?: string;
  span?: RawObject['span'];
  invocations?: RawObject['invocations'];
  time?: Date;
}

/** A raw object as the recorder writes it. */
export function rawObject(
  taskRoot: string,
  result: RawScriptCoverage[],
  options: RawOptions = {},
): RawObject {
  const time = (options.time ?? new Date('2026-11-23T01:40:16.027Z')).toISOString();
  const invocations = options.invocations ?? [
    { requestId: 'r-1', startedAt: time, durationMs: 3, outcome: 'ok' },
  ];
  return {
    schema: RAW_SCHEMA,
    function: { name: options.functionName ?? 'orders', version: '$LATEST' },
    sandbox: {
      id: options.sandboxId ?? (++sandboxes).toString(16).padStart(16, '0'),
      startedAt: time,
      taskRoot,
    },
    span: options.span ?? { kind: 'sandbox', sequence: 1 },
    layer: { version: '0.1.0' },
    runtime: { node: process.version, v8: process.versions.v8, name: 'nodejs24.x', arch: process.arch },
    engine: 'v8-block',
    collectedAt: time,
    init: { outcome: 'ok', durationMs: 20 },
    invocationCount: invocations.length,
    invocations,
    result,
  };
}

/** A directory store in a temporary folder. */
export class RecordedStore {
  readonly folder = temporaryFolder();

  /** Writes a raw object under the key the recorder would use; returns the key. */
  put(object: RawObject, key = keyOf(object)): string {
    return this.putBytes(key, gzipSync(JSON.stringify(object)));
  }

  putBytes(key: string, bytes: Uint8Array): string {
    mkdirSync(dirname(join(this.folder, key)), { recursive: true });
    writeFileSync(join(this.folder, key), bytes);
    // As old as its key says: what a store got just now belongs to a sandbox that may still run.
    const written = parseRawKey('', key)?.time ?? new Date('2026-11-23T01:00:00Z');
    utimesSync(join(this.folder, key), written, written);
    return key;
  }

  /** Writes the script objects of everything that ran. */
  putScripts(taskRoot: string, result: RawScriptCoverage[], sourceMaps: Record<string, string> = {}): void {
    for (const { url, hash } of result) {
      const path = relative(taskRoot, fileURLToPath(url));
      const text = readFileSync(fileURLToPath(url), 'utf8');
      const sourceMap = sourceMaps[path];
      const object: ScriptObject = {
        schema: SCRIPT_SCHEMA,
        hash,
        path,
        text,
        ...(sourceMap && { sourceMap }),
      };
      this.putBytes(sharedScriptKey('', hash), gzipSync(JSON.stringify(object)));
    }
  }
}

export function keyOf(object: RawObject): string {
  return rawKey('', object.function.name, new Date(object.sandbox.startedAt), object.sandbox.id);
}

export function sha256(text: string): string {
  return createHash('sha256').update(text).digest('hex');
}

/** A folder with what a function of one line ran, and its text. */
export function recordedFolder(): string {
  const taskRoot = writeFiles(temporaryFolder(), { 'index.js': 'exports.handler = async () => 1;\n' });
  const store = new RecordedStore();
  const result = run(taskRoot, 'index.js', [{}]);
  store.putScripts(taskRoot, result);
  store.put(rawObject(taskRoot, result));
  return store.folder;
}
