import { expect, test } from 'vitest';
import { type UnreadableKind, UnreadableObjectError } from '../../../combiner-image/errors.ts';
import { examine } from '../../../combiner-image/examine/examine.ts';
import { DirectoryStore } from '../../../combiner-image/store/directory/directory-store.ts';
import { sandboxes, threeRuns } from '../support/compacted.ts';

/** What doctor says of each; a new kind needs a line here. */
const ADVICE: Record<UnreadableKind, string> = {
  denied: 'grant s3:GetObject on everything under raw/ and scripts/, or read permission',
  archived: 'restore them, and exclude coverage from lifecycle rules',
  encrypted: 'nobody else can read them: find the writer and delete them',
  kms: 'enable the key, and grant kms:Decrypt',
  busy: 'overloaded: try again later',
  'cut-off': 'check the network, then try again',
  refused: 'refuses to return some objects: see the reason',
  truncated: 'uploads or copies that were cut off: delete them',
  damaged: 'changed after they were written: delete them',
  foreign: 'keep raw/ and scripts/ for coverage alone',
  newer: 'update lambda-coverage here',
  invalid: 'fields that no recorder writes: find the writer',
  'too-large': 'limits that no recorder reaches: find the writer',
  'not-a-file': 'pipes, sockets or folders instead of files: delete them',
  misplaced: 'restrict who may write where',
  overlapping: 'count invocations that another object counts differently',
};

class FailingStore extends DirectoryStore {
  readonly #failure: UnreadableObjectError;
  #failing: string | undefined;

  constructor(directory: string, failure: UnreadableObjectError) {
    super(directory);
    this.#failure = failure;
  }

  /** The first object fails, whenever it is asked for: a large one is, once more, when it is its turn. */
  override async get(key: string, maxBytes: number) {
    this.#failing ??= key;
    if (key === this.#failing) throw this.#failure;
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
