import { COUNTERS_ENGINE, EARLIER_HITS_ENGINE, HITS_ENGINE } from './counters/counters-engine.ts';
import type { EngineKind, FormName } from './engine.ts';
import { ISTANBUL_ENGINE } from './istanbul/istanbul-engine.ts';
import { V8_BLOCK_ENGINE } from './v8-block/v8-engine.ts';

/**
 * What counts, in every thread that runs the user's code, in this order. Apart from `forms.ts`: the bundle of a thread
 * holds no more than the thread's half.
 */
export const ENGINE_KINDS: Readonly<Record<FormName, EngineKind>> = {
  'counters-1': COUNTERS_ENGINE,
  'hits-1': EARLIER_HITS_ENGINE,
  'hits-2': HITS_ENGINE,
  'istanbul-1': ISTANBUL_ENGINE,
  'v8-block': V8_BLOCK_ENGINE,
};
