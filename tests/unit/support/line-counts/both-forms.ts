/** The recorder's list of forms with V8's behind the skeleton. */
import { V8_BLOCK_COUNTS } from '../../../../runtime-interface/engine/v8-block/counts.ts';
import { V8_BLOCK_ENGINE } from '../../../../runtime-interface/engine/v8-block/v8-engine.ts';
import { LINE_COUNTS } from './line-counts.ts';
import { LINE_ENGINE } from './line-engine.ts';

export const ENGINE_KINDS = { lines: LINE_ENGINE, 'v8-block': V8_BLOCK_ENGINE };
export const COUNT_FORMS = { lines: LINE_COUNTS, 'v8-block': V8_BLOCK_COUNTS };
