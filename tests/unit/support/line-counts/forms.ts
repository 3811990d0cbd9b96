/** The recorder's list of forms with one more, in the place of `runtime-interface/engine/forms.ts`. */
import { LINE_COUNTS } from './line-counts.ts';
import { LINE_ENGINE } from './line-engine.ts';

export const ENGINE_KINDS = { lines: LINE_ENGINE };
export const COUNT_FORMS = { lines: LINE_COUNTS };
