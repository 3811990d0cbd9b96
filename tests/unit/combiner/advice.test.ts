import { expect, test } from 'vitest';
import { type UnreadableKind, UnreadableObjectError } from '../../../combiner-image/errors.ts';
import { examine } from '../../../combiner-image/examine.ts';
import { DirectoryStore } from '../../../combiner-image/store/directory/directory-store.ts';
import { sandboxes, threeRuns } from '../support/compacted.ts';

/** What doctor says of each; a new kind needs a line here. */
const ADVICE: Record<UnreadableKind, string> = {
  denied: 'grant s3:GetObject on all of raw/ and scripts/, or read permission in a directory',
  archived: 'restore them, and let no lifecycle rule move coverage to Glacier',
  encrypted: 'delete them; nobody else can read them',
  kms: 'enable the key, and grant kms:Decrypt',
  busy: 'run this again later',
  'cut-off': 'check the network',
  refused: 'the store refuses to hand out',
  truncated: 'uploads or copies that were cut off: delete them',
  damaged: 'changed after they were written: delete them',
  foreign: 'keep that prefix for coverage alone',
  newer: 'update lambda-coverage here',
  invalid: 'fields that no recorder writes',
  'too-large': 'beyond the size limits',
  'not-a-file': 'Pipes, sockets or folders',
  misplaced: 'in the folder of one function say that they are of another',
  overlapping: 'count the same invocations in different ways',
};

class FailingStore extends DirectoryStore {
  #failure: UnreadableObjectError | undefined;

  constructor(directory: string, failure: UnreadableObjectError) {
    super(directory);
    this.#failure = failure;
  }

  /** Fails once. */
  override async get(key: string, maxBytes: number) {
    const failure = this.#failure;
    this.#failure = undefined;
    if (failure !== undefined) throw failure;
    return super.get(key, maxBytes);
  }
}

test.each(Object.entries(ADVICE) as [UnreadableKind, string][])(
  '%s: one line says what to do',
  async (kind, line) => {
    const { folder } = sandboxes(threeRuns(), 2);
    const store = new FailingStore(folder, new UnreadableObjectError(kind, 'own words'));
    const { advice, skipped } = await examine([{ store, prefix: '' }], {});
    expect(skipped).toMatchObject([{ kind, reason: 'own words' }]);
    expect(advice).toEqual([expect.stringContaining(line)]);
  },
);
