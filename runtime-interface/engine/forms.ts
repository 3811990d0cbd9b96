/**
 * The forms of counts that the recorder knows: a folder beside this file each, with an entry in both lists. Two
 * lists, so that the bundle of a thread holds no more than the thread's half.
 */
import type { CountForm } from './count-form.ts';
import type { EngineKind, FormName } from './engine.ts';
import { V8_BLOCK_COUNTS } from './v8-block/counts.ts';
import { V8_BLOCK_ENGINE } from './v8-block/v8-engine.ts';

/** What counts, in every thread that runs the user's code. All of them start, in this order. */
export const ENGINE_KINDS: Readonly<Record<FormName, EngineKind>> = { 'v8-block': V8_BLOCK_ENGINE };

/** What the recorder's worker does with counts. */
export const COUNT_FORMS: Readonly<Record<FormName, CountForm>> = { 'v8-block': V8_BLOCK_COUNTS };
