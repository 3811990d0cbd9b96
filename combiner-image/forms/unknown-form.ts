import { UnconvertedScriptError } from '../errors.ts';
import type { CountForm } from './count-form.ts';
import { scanNumbers } from './scan-numbers.ts';

/** What a later version counts in: the script is left out, by name and reason, and the rest of the object counts. */
export function unknownForm(name: string): CountForm {
  const refuse = () => {
    throw new UnconvertedScriptError(
      `it was counted in the form "${name}", which this version cannot read: update lambda-coverage`,
    );
  };
  return {
    name,
    field: 'counts',
    scan: scanNumbers,
    newSums: () => ({ add() {}, bytes: 0, toEntry: () => ({ form: name, functions: [], counts: [] }) }),
    convert: refuse,
  };
}
