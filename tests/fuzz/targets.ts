import type { Target } from './target.ts';
import { commandArguments } from './targets/arguments.ts';
import { combinerEvent } from './targets/combiner-event.ts';
import { countsOfForms } from './targets/counts.ts';
import { healthEvent } from './targets/health-event.ts';
import { instrumentedFolder } from './targets/instrumented-folder.ts';
import { keys } from './targets/keys.ts';
import { placedCode } from './targets/placed-code.ts';
import { pythonText } from './targets/python-text.ts';
import { rawObject } from './targets/raw-object.ts';
import { scriptObject } from './targets/script-object.ts';
import { sourceMap } from './targets/source-map.ts';
import { spoolFile } from './targets/spool-file.ts';

/** Every reader of what somebody else may have written, by the name that `npm run fuzz` takes. */
export const TARGETS = {
  'raw-object': rawObject,
  counts: countsOfForms,
  'script-object': scriptObject,
  'source-map': sourceMap,
  'placed-code': placedCode,
  'python-text': pythonText,
  'spool-file': spoolFile,
  'instrumented-folder': instrumentedFolder,
  keys,
  'combiner-event': combinerEvent,
  'health-event': healthEvent,
  arguments: commandArguments,
} satisfies Record<string, Target>;

export type TargetName = keyof typeof TARGETS;

export const TARGET_NAMES = Object.keys(TARGETS) as TargetName[];

export function isTargetName(name: string): name is TargetName {
  return Object.hasOwn(TARGETS, name);
}
