/** The recorder's lists with another form, in the place of `forms.ts` and `engine-kinds.ts` of `runtime-interface/engine`. */
import { LINE_COUNTS } from './line-counts.ts';
import { LINE_ENGINE } from './line-engine.ts';

export const ENGINE_KINDS = { lines: LINE_ENGINE };
export const COUNT_FORMS = { lines: LINE_COUNTS };
