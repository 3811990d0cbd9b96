import type { RawObject } from '../../../contract/raw-object.ts';
import { type RanScript, type StoredObject, sandbox } from './sandbox.ts';

/** A raw object in the folder of `by` that speaks of another function's scripts, all of them run. */
export function forged(victim: string, scripts: readonly RanScript[], by = 'hostile'): StoredObject[] {
  return sandbox(
    scripts.map((script) => ({ ...script, stored: false })),
    { functionName: victim, folder: by },
  );
}

/** A raw object in its own folder that takes the sandbox of another function's object. */
export function claimed(object: RawObject, upload = Number.MAX_SAFE_INTEGER): StoredObject[] {
  const { sandbox: theirs, span } = object;
  return sandbox([{ path: 'claimed.js', text: 'claimed();\n' }], {
    change: (own) => ({
      ...own,
      sandbox: theirs,
      span: span.kind === 'slice' ? { ...span, upload } : { kind: 'sandbox', sequence: upload },
    }),
  });
}

/** A compacted object in its own folder that says it is made of other functions' sandboxes. */
export function claimedByCompacted(ids: readonly string[]): StoredObject[] {
  return sandbox([{ path: 'claimed.js', text: 'claimed();\n' }], {
    change: (own) => ({
      ...own,
      span: { kind: 'compacted', sequence: 0 },
      compacted: {
        sandboxes: ids.map((id) => [id, Number.MAX_SAFE_INTEGER]),
        invocations: [],
        slices: ids.map((id) => [id, [1, Number.MAX_SAFE_INTEGER]]),
        lastStartedAt: own.sandbox.startedAt,
        outcomes: {},
        inits: {},
      },
    }),
  });
}
