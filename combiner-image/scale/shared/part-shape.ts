import type { RecordingCost, SandboxState } from '../../../contract/raw-object.ts';
import { wrong } from '../../bytes/check.ts';
import {
  anyNumber,
  anySwitch,
  anyText,
  type Check,
  either,
  listOf,
  oneOf,
  optional,
  orNull,
  shapeOf,
  tupleOf,
} from '../../bytes/shape.ts';
import type { AttributedState } from '../../merge/attributed-script.ts';
import type { AttributionState, ContextDays } from '../../merge/attribution-tally.ts';
import type { BuildState, BuildSummary } from '../../merge/build-tally.ts';
import type { FunctionState } from '../../merge/function-summary.ts';
import type { InvocationState, Lost, Told } from '../../merge/invocation-sums.ts';
import {
  MAX_LISTED,
  type ReadCounts,
  type ReadingState,
  type SkippedObject,
} from '../../merge/reading-tally.ts';
import type { ScriptsState, ScriptUseState } from '../../merge/script-use.ts';
import type { StackSum } from '../../merge/stack-sums.ts';
import type { SumsState, TakeState } from '../../merge/sums.ts';
import type { ThrownState } from '../../merge/thrown-stacks.ts';
import type { Unseparated } from '../../merge/unseparated.ts';
import type { WideningState } from '../../merge/widened-time.ts';
import { MAX_STANDS_FOR } from '../../read/parse-compacted.ts';
import {
  checkCount,
  checkLost,
  checkOutcome,
  checkSandboxId,
  checkTime,
  isCount,
} from '../../read/raw-fields.ts';
import type { ThrowFrame } from '../../sources/throw-frame.ts';
import { type FoldedPart, MAX_LEFT } from '../fold-keys.ts';
import type { Units } from '../units.ts';

const texts = listOf(anyText);
const counts = listOf(checkCount);
const counted = listOf(tupleOf(anyText, checkCount));
/** Of nothing that was read there is no time. */
const timeOrNone = either(checkTime, oneOf(['']));

const outcomes: Check = (value, path) => {
  shapeOf<object>({})(value, path);
  for (const [outcome, count] of Object.entries(value as object)) {
    checkOutcome(outcome, path);
    checkCount(count, `${path}.${outcome}`);
  }
};

const toldSums = shapeOf<Told>({
  invocations: checkCount,
  outcomes,
  inits: outcomes,
  unwrapped: checkCount,
  lost: shapeOf<Lost>({ objects: checkCount, threads: checkCount, unhandled: checkCount }),
});

const state = shapeOf<SandboxState>({
  invocations: checkCount,
  init: optional(checkOutcome),
  unwrapped: optional(checkCount),
  lost: optional(checkLost),
});

const build = shapeOf<BuildState>({
  summary: shapeOf<BuildSummary>({
    name: anyText,
    commit: optional(anyText),
    branch: optional(anyText),
    folder: optional(anyText),
    objects: checkCount,
    first: checkTime,
    last: checkTime,
  }),
  lastStarted: timeOrNone,
});

const cost = shapeOf<RecordingCost>({
  startMs: checkCount,
  held: checkCount,
  heldMs: checkCount,
  uploads: checkCount,
  bytes: checkCount,
  memory: checkCount,
});

const functionState = shapeOf<FunctionState>({
  name: anyText,
  objects: checkCount,
  sandboxes: checkCount,
  split: listOf(checkSandboxId),
  withoutCode: checkCount,
  mended: checkCount,
  versions: texts,
  layers: texts,
  nodes: texts,
  pythons: texts,
  files: listOf(tupleOf(anyText, texts)),
  problems: texts,
  builds: listOf(build),
  cost: listOf(tupleOf(checkSandboxId, cost)),
  told: shapeOf<InvocationState>({ sums: toldSums, states: listOf(tupleOf(checkSandboxId, state)) }),
  first: timeOrNone,
  last: timeOrNone,
});

const attributed = shapeOf<AttributedState>({
  rows: listOf(listOf(anyNumber)),
  takes: listOf(counts),
  contexts: listOf(tupleOf(anyText, counts)),
});

const use = shapeOf<ScriptUseState>({
  form: anyText,
  hash: anyText,
  script: optional(anyText),
  path: anyText,
  taskRoot: anyText,
  counts: listOf(
    either(
      shapeOf<{ name: string; counts: string }>({ name: anyText, counts: anyText }),
      shapeOf<{ name: string; problem: string }>({ name: anyText, problem: anyText }),
    ),
  ),
  attributed: listOf(tupleOf(anyText, attributed)),
  lastSeen: timeOrNone,
  lastStarted: listOf(tupleOf(anyText, checkTime)),
  stamped: texts,
  isDue: anySwitch,
});

const place: Check = (value, path) => {
  if (!isCount(value) || value === 0) throw wrong(path, 'a whole number from 1');
};

const frame = shapeOf<ThrowFrame>({
  script: anyText,
  line: place,
  column: place,
  construct: optional(oneOf([true])),
  through: optional(oneOf(['builtin', 'other'])),
  engine: optional(oneOf([true])),
});

const sums = shapeOf<SumsState>({
  functions: listOf(functionState),
  scripts: shapeOf<ScriptsState>({ uses: listOf(use), dropped: checkCount }),
  throws: listOf(
    shapeOf<ThrownState>({
      functionName: anyText,
      stacks: listOf(shapeOf<StackSum<ThrowFrame>>({ count: checkCount, frames: listOf(frame) })),
      dropped: checkCount,
    }),
  ),
  attribution: shapeOf<AttributionState>({
    days: listOf(
      tupleOf(
        anyText,
        shapeOf<ContextDays>({
          first: optional(checkTime),
          last: optional(checkTime),
          invocations: checkCount,
        }),
      ),
    ),
    attributed: counted,
    unattributed: counted,
    dropped: checkCount,
  }),
  unseparated: listOf(
    shapeOf<Unseparated>({
      functionName: anyText,
      why: oneOf(['mixed', 'compacted', 'undescribed']),
      objects: checkCount,
    }),
  ),
  contexts: texts,
  others: checkCount,
  counted: listOf(tupleOf(checkSandboxId, checkCount)),
  takes: listOf(shapeOf<TakeState>({ key: anyText, use: anyNumber, functionName: anyText, counts: anyText })),
});

const moment: Check = (value, path) => {
  if (typeof value !== 'number' || Number.isNaN(new Date(value).getTime())) throw wrong(path, 'a time');
};

const widening: Check = (value, path) => {
  shapeOf<WideningState>({ objects: checkCount, from: orNull(moment), to: orNull(moment) })(value, path);
  const { objects, from, to } = value as WideningState;
  if (objects > 0 && (from === null || to === null)) throw wrong(path, 'of a time, though it has objects');
};

const reading = shapeOf<ReadingState>({
  read: shapeOf<ReadCounts>({
    objects: checkCount,
    used: checkCount,
    duplicates: checkCount,
    skipped: checkCount,
  }),
  skipped: listOf(shapeOf<SkippedObject>({ key: anyText, kind: anyText, reason: anyText }), MAX_LISTED),
  skippedOf: listOf(tupleOf(anyText, checkCount), MAX_LISTED),
  otherBuilds: listOf(anyText, MAX_LISTED),
  widening,
  across: counted,
});

/** @returns how many there are */
function checkRanges(value: unknown, path: string): number {
  counts(value, path);
  const numbers = value as number[];
  let all = 0;
  let before = -1;
  for (let i = 0; i < numbers.length; i += 2) {
    const [first = 0, last = -1] = [numbers[i], numbers[i + 1]];
    if (first <= before || last < first) throw wrong(path, 'ranges, ascending');
    all += last - first + 1;
    before = last;
  }
  return all;
}

/** As `partsOf` names them: no two names of one sandbox or slice. */
const partName: Check = (value, path) => {
  if (typeof value !== 'string' || !/^[0-9a-z]{1,64}(?:\.(?:0|[1-9]\d{0,15}))?$/.test(value))
    throw wrong(path, 'a sandbox, or a slice of one');
};

const units = shapeOf<Units>({
  functionName: anyText,
  sandboxes: listOf(tupleOf(partName, checkCount)),
  invocations: listOf(tupleOf(checkSandboxId, checkRanges)),
});

/** Each invocation is looked up by itself: there are no more than objects that count, and those fit into a part. */
const told: Check = (value, path) => {
  listOf(units)(value, path);
  let all = 0;
  for (const { invocations } of value as Units[])
    for (const [, ranges] of invocations) all += checkRanges(ranges, path);
  if (all > MAX_STANDS_FOR) throw wrong(path, `of at most ${MAX_STANDS_FOR} invocations`);
};

/** All that a part may say. Its keys are not looked at here. */
export const foldedPart = shapeOf<FoldedPart>({
  reading,
  sums,
  told,
  toldKeys: texts,
  left: listOf(anyText, MAX_LEFT),
  compacted: listOf(anyText, MAX_LEFT),
  gone: checkCount,
  late: checkCount,
});
