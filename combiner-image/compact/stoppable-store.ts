import type { Store } from '../store/store.ts';

/** A store that does nothing more once a signal is aborted: each call throws the signal's reason. */
export function stoppable(store: Store, signal: AbortSignal | undefined): Store {
  if (signal === undefined) return store;
  return {
    name: store.name,
    async *list(...args) {
      for await (const key of store.list(...args)) {
        signal.throwIfAborted();
        yield key;
      }
    },
    async *folders(folder) {
      for await (const name of store.folders(folder)) {
        signal.throwIfAborted();
        yield name;
      }
    },
    async get(...args) {
      signal.throwIfAborted();
      return store.get(...args);
    },
    async stat(...args) {
      signal.throwIfAborted();
      return store.stat(...args);
    },
    async put(...args) {
      signal.throwIfAborted();
      return store.put(...args);
    },
    async delete(...args) {
      signal.throwIfAborted();
      return store.delete(...args);
    },
  };
}
