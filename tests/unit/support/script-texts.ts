import { gzipSync } from 'node:zlib';
import { sharedScriptKey } from '../../../contract/key-layout.ts';
import { SCRIPT_SCHEMA } from '../../../contract/script-object.ts';
import { type RecordedStore, sha256 } from './recorded.ts';

/** Writes the script object of a text that is in no file; `change` makes it another one than it should be. */
export function putText(store: RecordedStore, text: string, path: string, change: object = {}): void {
  const object = { schema: SCRIPT_SCHEMA, hash: sha256(text), path, text, ...change };
  store.putBytes(sharedScriptKey('', sha256(text)), gzipSync(JSON.stringify(object)));
}
