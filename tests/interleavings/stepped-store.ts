import { isInRange, type KeyRange } from '../../combiner-image/store/key-range.ts';
import type { Deletion, ObjectState, Store, StoredObject } from '../../combiner-image/store/store.ts';
import type { Actor } from './schedule.ts';

/**
 * How keys are listed: in their order, as S3 does, or in the worst one that a directory may have: what is put
 * now is behind us, and what will be deleted before us.
 */
export type ListOrder = 'ascending' | 'worst';

/** What all actors share. */
export class Memory {
  readonly objects = new Map<string, StoredObject>();
  /** Milliseconds, the store's clock. */
  clock = Date.UTC(2026, 10, 25);
  readonly order: ListOrder;
  #states = 0;

  constructor(order: ListOrder) {
    this.order = order;
  }

  put(key: string, bytes: Uint8Array, modified = new Date(this.clock)): void {
    this.objects.set(key, { bytes: Uint8Array.from(bytes), tag: String(++this.#states), modified });
  }

  /** Of a key that comes after `after` in the order of lists. */
  page(folder: string, after: string | undefined, size: number): string[] {
    const keys = [...this.objects.keys()].filter((key) => key.startsWith(folder));
    return keys
      .filter((key) => after === undefined || this.#compare(key, after) > 0)
      .sort((a, b) => this.#compare(a, b))
      .slice(0, size);
  }

  folders(folder: string): string[] {
    const inside = [...this.objects.keys()].filter((key) => key.startsWith(folder));
    return [...new Set(inside.map((key) => key.slice(folder.length).split('/', 1)[0] ?? ''))];
  }

  #compare(a: string, b: string): number {
    const isFirst = (key: string) => Number(this.order === 'worst' && key.includes('compacted'));
    return isFirst(b) - isFirst(a) || (a < b ? -1 : Number(a > b));
  }
}

/** Keys that a list gives at a time. */
export const PAGE = 2;

/** A store each of whose operations waits for its actor's turn. */
export class SteppedStore implements Store {
  readonly name = 'memory';
  readonly #memory: Memory;
  readonly #actor: Actor | undefined;

  /** @param actor absent: at once. */
  constructor(memory: Memory, actor?: Actor) {
    this.#memory = memory;
    this.#actor = actor;
  }

  /** No snapshot: what is put or deleted meanwhile is there or not, as it comes. */
  async *list(folder: string, range: KeyRange = {}): AsyncGenerator<string> {
    // A directory with a handful of files is read at once.
    const size = folder.includes('compactions/') && this.#memory.order === 'worst' ? 1_000 : PAGE;
    for (let after: string | undefined; ; ) {
      const page = await this.#step(`list ${folder} after ${after ?? ''}`, () =>
        this.#memory.page(folder, after, size),
      );
      yield* page.filter((key) => isInRange(key, range));
      if (page.length < size) return;
      after = page.at(-1);
    }
  }

  async *folders(folder: string): AsyncGenerator<string> {
    const names = await this.#step(`folders ${folder}`, () => this.#memory.folders(folder));
    yield* names;
  }

  get(key: string): Promise<StoredObject | undefined> {
    return this.#step(`get ${key}`, () => {
      const object = this.#memory.objects.get(key);
      // Readers give the bytes' memory back.
      return object && { ...object, bytes: Buffer.from(Uint8Array.from(object.bytes)) };
    });
  }

  stat(key: string): Promise<ObjectState | undefined> {
    return this.#step(`stat ${key}`, () => {
      const { tag, modified } = this.#memory.objects.get(key) ?? {};
      return tag === undefined || modified === undefined ? undefined : { tag, modified };
    });
  }

  put(key: string, body: Uint8Array): Promise<void> {
    return this.#step(`put ${key}`, () => this.#memory.put(key, body));
  }

  delete(key: string, tag?: string): Promise<Deletion> {
    return this.#step(`delete ${key}`, () => {
      const known = this.#memory.objects.get(key);
      if (known !== undefined && tag !== undefined && known.tag !== tag) return 'changed';
      this.#memory.objects.delete(key);
      return 'deleted';
    });
  }

  async #step<T>(label: string, action: () => T): Promise<T> {
    if (this.#actor === undefined) return action();
    return this.#actor.step(label, () => {
      this.#memory.clock++;
      return action();
    });
  }
}
