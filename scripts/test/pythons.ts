import { PYTHONS } from '../../tests/unit/support/pythons.ts';
import { RECORDED_PYTHONS } from '../images/python-versions.ts';

/** @returns a sentence that names the versions of Python that unit tests cannot run here: no failure. */
export function absentInterpreters(): string | undefined {
  const here = PYTHONS.map(({ minor }) => `3.${minor}`);
  const absent = RECORDED_PYTHONS.filter((version) => !here.includes(version));
  return absent.length === 0
    ? undefined
    : `not with Python ${absent.join(', ')}: this machine has no such interpreter`;
}
