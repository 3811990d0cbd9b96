import { PYTHONS, PYTHONS_OF_CORES } from '../../tests/unit/support/pythons.ts';
import { RECORDED_PYTHONS } from '../images/python-versions.ts';

/** @returns a sentence that names the versions of Python that unit tests cannot run here: no failure. */
export function absentInterpreters(): string | undefined {
  const here = PYTHONS.map(({ minor }) => `3.${minor}`);
  const absent = RECORDED_PYTHONS.filter((version) => !here.includes(version));
  return absent.length === 0
    ? undefined
    : `not with Python ${absent.join(', ')}: this machine has no such interpreter`;
}

/** @returns a sentence where functions in Python are not tested in each way of recording: no failure. */
export function absentCores(): string | undefined {
  return PYTHONS_OF_CORES.length === 2
    ? undefined
    : 'not with both ways of recording Python: this machine does not have an interpreter up to 3.11 and one from 3.12 on';
}
