import { gzipSync } from 'node:zlib';
import type { StoredObject } from './sandbox.ts';
import { HOSTILE_NAMES, wellFormed } from './texts.ts';

const TIME = '20261123T014016.027Z';

/** Keys that no recorder makes, by what is odd. A directory cannot hold all of them. */
export const ODD_KEYS: Record<string, string> = {
  'no function': `raw/${TIME}-aa.json.gz`,
  'folders in a folder': `raw/fn/more/folders/${TIME}-aa.json.gz`,
  'no time': 'raw/fn/aa.json.gz',
  'a time that is none': 'raw/fn/20269923T014016.027Z-aa.json.gz',
  'a time before all times': 'raw/fn/00000101T000000.000Z-aa.json.gz',
  'a time after all times': 'raw/fn/99991231T235959.999Z-aa.json.gz',
  'an id in capitals': `raw/fn/${TIME}-AA.json.gz`,
  'an id of a compacted object': `raw/fn/${TIME}-compacted.json.gz`,
  'a long id': `raw/fn/${TIME}-${'a'.repeat(180)}.json.gz`,
  'another ending': `raw/fn/${TIME}-aa.json`,
  'an unfinished file': `raw/fn/${TIME}-aa.json.gz.0123abcd.tmp`,
  'a hidden file': 'raw/fn/.DS_Store',
  'a script that is no hash': 'scripts/nohash.json.gz',
  'a script in folders': `scripts/a/b/c/${'a'.repeat(64)}.json.gz`,
  'a report that is none': 'reports/latest.json/x',
  'another prefix': `coverage/raw/fn/${TIME}-aa.json.gz`,
};

/** An object under an odd key. */
export function oddKey(kind: string, body = '{}'): StoredObject[] {
  const key = ODD_KEYS[kind];
  if (key === undefined) throw new Error(`no key of the kind ${kind}`);
  return [{ key, bytes: () => gzipSync(body) }];
}

/** Keys made of hostile texts, as file and as folder; those that a directory can hold. */
export function hostileKeys(): StoredObject[] {
  return HOSTILE_NAMES.flatMap(([, text]) => {
    if (!isFileName(text)) return [];
    const bytes = () => gzipSync('{}');
    return [
      { key: `raw/fn/${text}`, bytes },
      { key: `raw/${text}/${TIME}-aa.json.gz`, bytes },
    ];
  });
}

function isFileName(text: string): boolean {
  return !/^\.{0,2}$|[/\0]/.test(text) && wellFormed(text) === text && Buffer.byteLength(text) <= 255;
}
