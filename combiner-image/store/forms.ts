import type { StoreKindName } from '../../contract/stores.ts';

interface LocationForm {
  /** As usage lines have it. */
  usage: string;
  /** The same in a sentence. */
  words: string;
}

/** How the location of each kind of store is written, the usual one first. */
const FORMS: Readonly<Record<StoreKindName, LocationForm>> = {
  s3: { usage: 's3://bucket/prefix', words: 's3://bucket/prefix' },
  directory: { usage: 'DIR', words: 'a directory' },
};

/** For usage lines: `s3://bucket/prefix | DIR`. */
export const LOCATION_FORMS = Object.values(FORMS)
  .map(({ usage }) => usage)
  .join(' | ');

/** For messages: `s3://bucket/prefix or a directory`. */
export const LOCATION_FORMS_IN_WORDS = Object.values(FORMS)
  .map(({ words }) => words)
  .join(' or ');

/** The same without one kind, which the message names otherwise. */
export function otherFormsInWords(than: StoreKindName): string {
  const others = Object.entries(FORMS).filter(([kind]) => kind !== than);
  return others.map(([, { words }]) => words).join(' or ');
}
