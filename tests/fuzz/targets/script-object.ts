import { fromFamilies } from '../structured.ts';
import type { Target } from '../target.ts';
import { ScriptPath } from './scripts.ts';

/** Script objects as they are stored, from the gzip to the sources of a report. */
export const scriptObject: Target = {
  form: 'gzip JSON',
  samples: ({ scriptObjects }) => scriptObjects,
  structured: fromFamilies('scripts/'),
  runs: 3_000,
  open: async (folder, { scriptObjects }) => {
    const scripts = new ScriptPath(folder);
    const [honest = Buffer.alloc(0)] = scriptObjects;
    let turn = 0;
    return async (input) => {
      await scripts.follow(input);
      if (turn++ % 32 === 0 && (await scripts.follow(honest)) === undefined)
        throw new Error('the honest script is refused');
    };
  },
};
