import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { CoverageMapData } from 'istanbul-lib-coverage';
import { beforeEach, expect, test } from 'vitest';
import type { Selection } from '../../../combiner-image/read/selection.ts';
import type { Invocation, RawObject } from '../../../contract/raw-object.ts';
import { combineFolder } from '../support/combined.ts';
import { compactFolder, threeRuns, told } from '../support/compacted.ts';
import { RecordedStore, rawObject } from '../support/recorded.ts';

let RAN: ReturnType<typeof threeRuns>;
beforeEach(() => {
  RAN = threeRuns();
});

const at = (minute: number) => new Date(Date.UTC(2026, 10, 23, 1, minute));

function invocation(minute: number, context: string | undefined): Invocation {
  const startedAt = at(minute).toISOString();
  return { requestId: `r-${minute}`, startedAt, durationMs: 3, outcome: 'ok', ...(context && { context }) };
}

/** Objects of one sandbox, which started with the first; `what` of the three runs each. */
class Sandbox {
  readonly #store: RecordedStore;
  readonly #id: string;
  #started: number | undefined;
  #sequence = 0;

  constructor(store: RecordedStore, id: string) {
    this.#store = store;
    this.#id = id;
    store.putScripts(RAN.taskRoot, RAN.results[0] ?? []);
  }

  /** With COVERAGE_UPLOAD=invocation. */
  invoked(minute: number, context: string | undefined, what: number): void {
    this.#started ??= minute;
    const object = rawObject(RAN.taskRoot, RAN.results[what] ?? [], {
      sandboxId: this.#id,
      time: at(minute),
      span: { kind: 'invocation', sequence: ++this.#sequence },
      invocations: [invocation(minute, context)],
    });
    const startedAt = at(this.#started).toISOString();
    const key = `raw/orders/${at(minute).toISOString().replace(/[-:]/g, '')}-${this.#id}.json.gz`;
    this.#store.put(
      { ...object, sandbox: { ...object.sandbox, startedAt }, invocationCount: this.#sequence },
      key,
    );
  }

  /** With an object for the whole sandbox. */
  ran(
    minute: number,
    contexts: (string | undefined)[],
    what: number,
    change?: (object: RawObject) => RawObject,
  ) {
    const object = rawObject(RAN.taskRoot, RAN.results[what] ?? [], {
      sandboxId: this.#id,
      time: at(minute),
      invocations: contexts.map((context) => invocation(minute, context)),
    });
    this.#store.put(change?.(object) ?? object);
  }
}

/** A sandbox whose only slice goes on for some minutes. */
function slice(object: RawObject): RawObject {
  const collectedAt = new Date(Date.parse(object.collectedAt) + 7 * 60_000).toISOString();
  return { ...object, span: { kind: 'slice', sequence: 1, upload: 1 }, collectedAt };
}

/** Marks a run. */
function mark(store: RecordedStore, name: string, from: number, to: number): void {
  const record = {
    schema: 'lambda-coverage/run/1',
    name,
    startedAt: at(from).toISOString(),
    endedAt: at(to).toISOString(),
  };
  const key = `runs/${name}/${record.startedAt.replace(/[-:]/g, '')}.json`;
  store.putBytes(key, Buffer.from(JSON.stringify(record)));
}

const compacted = ({ folder }: RecordedStore) =>
  readdirSync(join(folder, 'raw/orders')).filter((name) => name.includes('compacted'));

/** The counts, and what is said of the function. */
const ofRun = (store: RecordedStore, run: string) => of(store, { run });

async function of({ folder }: RecordedStore, selection: Selection) {
  const { summaries, report, totals } = await told(folder, selection);
  const map: CoverageMapData = JSON.parse(readFileSync(join(report, 'coverage-final.json'), 'utf8'));
  return { totals, summaries, counts: Object.values(map).map(({ s, f, b }) => ({ s, f, b })) };
}

const compactAll = (store: RecordedStore) => compactFolder(store.folder, { prune: true });

test('runs by context are the same after compacting, in one step and in several', async () => {
  const store = new RecordedStore();
  const [first, second] = [new Sandbox(store, 'a1'), new Sandbox(store, 'b2')];
  first.invoked(1, 'pr-1/a', 0);
  first.invoked(2, 'pr-2/a', 1);
  first.invoked(3, 'pr-1', 2);
  first.invoked(4, undefined, 1);
  second.invoked(5, 'pr-2', 2);
  second.invoked(6, 'no run of this name', 0);
  const both = async () => [await ofRun(store, 'pr-1'), await ofRun(store, 'pr-2')];
  let before = await both();
  await compactAll(store);
  expect(await both()).toEqual(before);
  expect(readdirSync(join(store.folder, 'raw/orders'))).toHaveLength(4);
  first.invoked(7, 'pr-1/b', 1);
  second.invoked(8, 'pr-1/c', 1);
  second.invoked(9, undefined, 1);
  before = await both();
  expect(before[0]?.summaries).toMatchObject([{ sandboxes: 2, invocations: 4, inits: { ok: 2 } }]);
  await compactAll(store);
  expect(await both()).toEqual(before);
  expect(readdirSync(join(store.folder, 'raw/orders'))).toHaveLength(4);
});

test('a run of more invocations than are described is the same after compacting', async () => {
  const store = new RecordedStore();
  const contexts = (run: string) => Array.from({ length: 700 }, (_, i) => `${run}/${i}`);
  for (const id of ['a1', 'b2']) new Sandbox(store, id).ran(1, contexts('pr-1'), 0);
  new Sandbox(store, 'c3').ran(2, contexts('pr-2'), 1);
  const before = await ofRun(store, 'pr-1');
  expect(before.summaries).toMatchObject([{ sandboxes: 2, invocations: 1_400, outcomes: { ok: 1_400 } }]);
  await compactAll(store);
  expect(await ofRun(store, 'pr-1')).toEqual(before);
});

test('runs by time are the same after compacting, each marked as often as it was', async () => {
  const store = new RecordedStore();
  const runs: [string, number, number][] = [
    ['pr-1', 10, 20],
    ['pr-2', 15, 30],
    ['pr-1', 40, 50],
  ];
  for (const run of runs) mark(store, ...run);
  for (let minute = 5; minute < 60; minute += 5)
    new Sandbox(store, `a${minute}`).ran(minute, [undefined], minute % 3);
  const invoked = new Sandbox(store, 'b1');
  for (let minute = 6; minute < 60; minute += 9) invoked.invoked(minute, undefined, minute % 3);
  const both = async () => [await ofRun(store, 'pr-1'), await ofRun(store, 'pr-2')];
  const before = await both();
  // 10, 15, 40, 45, and 15, 42.
  expect(before[0]?.summaries).toMatchObject([{ sandboxes: 5 }]);
  await compactAll(store);
  expect(await both()).toEqual(before);
  await compactAll(store);
  expect(await both()).toEqual(before);
  expect(readdirSync(join(store.folder, 'raw/orders')).length).toBeLessThanOrEqual(7);
});

test('slices that lie across the bounds of runs are in the same of them after compacting', async () => {
  const store = new RecordedStore();
  mark(store, 'pr-1', 10, 20);
  mark(store, 'pr-2', 20, 30);
  for (let minute = 1; minute < 40; minute += 3) {
    new Sandbox(store, `a${minute}`).ran(minute, [undefined], minute % 2, slice);
    new Sandbox(store, `b${minute}`).ran(minute, [undefined], 2, slice);
  }
  const both = async () => [await ofRun(store, 'pr-1'), await ofRun(store, 'pr-2')];
  const before = await both();
  // Those that begin from 4 to 19, and from 13 to 28.
  expect(before.map(({ summaries }) => summaries[0]?.sandboxes)).toEqual([12, 12]);
  await compactAll(store);
  expect(await both()).toEqual(before);
  // Before, in and after them, and across each of three bounds.
  expect(readdirSync(join(store.folder, 'raw/orders'))).toHaveLength(7);
});

/** Says that each context of an object ran the whole text of the script. */
function attributed(object: RawObject): RawObject {
  const { startOffset = 0, endOffset = 0 } = RAN.results[2]?.[0]?.functions[0]?.ranges[0] ?? {};
  const contexts = object.invocations.flatMap(({ context }) =>
    context === undefined ? [] : [[context, [0]]],
  );
  return {
    ...object,
    attribution: {
      runs: [[0, startOffset, endOffset, startOffset, endOffset]],
      sets: [[0]],
      contexts: Object.fromEntries(contexts),
    },
  };
}

test('what an attribution says is the same after compacting', async () => {
  const store = new RecordedStore();
  for (const id of ['a1', 'b2']) new Sandbox(store, id).ran(1, ['pr-1/a', 'pr-2/b'], 2, attributed);
  for (const id of ['c3', 'd4']) new Sandbox(store, id).ran(2, ['pr-2/b', undefined], 1, attributed);
  new Sandbox(store, 'e5').ran(3, [undefined], 1);
  const before = await ofRun(store, 'pr-1');
  expect(before.summaries).toMatchObject([{ sandboxes: 2, invocations: 2 }]);
  await compactAll(store);
  expect(await ofRun(store, 'pr-1')).toEqual(before);
});

const several = (length: number) => Array.from({ length }, () => undefined);

test.each<[string, string, (store: RecordedStore) => void]>([
  [
    'some have an attribution, others no context',
    'pr-1/*',
    (store) => {
      new Sandbox(store, 'a1').ran(1, ['pr-1/a', undefined], 2, attributed);
      for (const id of ['b2', 'c3']) new Sandbox(store, id).ran(2, several(3), 1);
    },
  ],
  [
    'more have no context than are described',
    'coupon*',
    (store) => {
      new Sandbox(store, 'a1').ran(1, ['coupon half'], 2);
      for (const id of ['b2', 'c3']) new Sandbox(store, id).ran(2, several(700), 1);
    },
  ],
  [
    'objects of single invocations have one each, or none',
    'coupon*',
    (store) => {
      const [first, second] = [new Sandbox(store, 'a1'), new Sandbox(store, 'b2')];
      first.invoked(1, undefined, 1);
      first.invoked(2, 'coupon half', 2);
      second.invoked(3, undefined, 1);
      second.invoked(4, 'coupon none', 0);
    },
  ],
])('contexts are the same after compacting, again and again, where %s', async (_, pattern, record) => {
  const store = new RecordedStore();
  record(store);
  const before = await of(store, { contexts: [pattern] });
  expect(before.summaries).toMatchObject([{ missing: [] }]);
  for (const minute of [10, 11]) {
    await compactAll(store);
    expect(compacted(store)).not.toEqual([]);
    expect(await of(store, { contexts: [pattern] })).toEqual(before);
    new Sandbox(store, `d${minute}`).ran(minute, several(2), 1);
  }
});

test('where nobody knows of a context, that is said before and after compacting', async () => {
  const store = new RecordedStore();
  const undescribed = (object: RawObject) => ({ ...object, invocationCount: 1_001 });
  new Sandbox(store, 'a1').ran(1, ['coupon half'], 2);
  new Sandbox(store, 'b2').ran(2, [undefined], 1, undescribed);
  new Sandbox(store, 'c3').ran(3, [undefined], 1);
  const coupons = () => of(store, { contexts: ['coupon*'] });
  const before = await coupons();
  expect(before.summaries).toMatchObject([
    { missing: ['1 object of what is asked for and others left out'] },
  ]);
  await compactAll(store);
  expect(await coupons()).toEqual(before);
});

test('what an older version has compacted together is left out, and said', async () => {
  const store = new RecordedStore();
  mark(store, 'nightly', 10, 20);
  for (const minute of [5, 15, 25]) new Sandbox(store, `a${minute}`).ran(minute, [undefined], 0);
  const { folder } = store;
  const older = rawObject(RAN.taskRoot, RAN.results[1] ?? [], {
    sandboxId: 'compacted000000090123456789abcdef',
    time: at(5),
    invocations: [invocation(5, 'pr-1/a'), invocation(25, 'pr-2/a')],
  });
  const sandboxes: [string, number][] = [
    ['e1', 1],
    ['e2', 1],
  ];
  store.put(
    {
      ...older,
      span: { kind: 'compacted', sequence: 0 },
      compacted: {
        turn: 9,
        sandboxes,
        invocations: [],
        lastStartedAt: at(25).toISOString(),
        outcomes: { ok: 2 },
        inits: { ok: 2 },
      },
    },
    `raw/orders/${at(25).toISOString().replace(/[-:]/g, '')}-${older.sandbox.id}.json.gz`,
  );
  const nightly = await combineFolder(folder, { selection: { run: 'nightly' } });
  expect(nightly.functions).toMatchObject([
    { invocations: 1, missing: ['1 object of what is asked for and others left out'] },
  ]);
  expect(nightly.read).toMatchObject({ objects: 1, used: 1 });
  expect(nightly.log).toContainEqual(
    expect.stringContaining(
      '1 object of orders that hold what ran in the time of run nightly and what did not',
    ),
  );
  await expect(combineFolder(folder, { selection: { run: 'pr-1' } })).rejects.toThrow(
    'What was recorded of run pr-1 cannot be separated from what others ran. Left out: 1 object of orders that hold invocations of run pr-1 and others',
  );
});
