import type { EventEmitter } from 'node:events';
import { callerOf } from '../caller.ts';

type Events = Record<PropertyKey, unknown>;

/** What to do when Node tells of an event of `process`, before its listeners are told. */
export type Watchers = Readonly<Record<string, () => void>>;

/**
 * Tells of events of `process` without being a listener: listeners count against the limit at which Node warns, and
 * other code may list or remove them. `emit` looks up an event's listeners in `process._events`; that look-up is
 * what is noticed.
 * @param onRemoved takes the name of an event whose last listener is gone
 */
export function watchProcessEvents(watchers: Watchers, onRemoved: (name: PropertyKey) => void): void {
  const events: unknown = Reflect.get(process, '_events');
  if (typeof events !== 'object' || events === null) {
    listen(watchers);
    return;
  }
  const handler: ProxyHandler<Events> = {
    get(target, name) {
      const watcher = typeof name === 'string' && Object.hasOwn(watchers, name) ? watchers[name] : undefined;
      if (watcher !== undefined && isEmit(handler.get)) watcher();
      return Reflect.get(target, name);
    },
    deleteProperty(target, name) {
      onRemoved(name);
      return Reflect.deleteProperty(target, name);
    },
  };
  Reflect.set(process, '_events', new Proxy(events as Events, handler));
}

function isEmit(get: ProxyHandler<Events>['get']): boolean {
  const caller = callerOf(get as () => unknown);
  return caller?.file === 'node:events' && caller.function.endsWith('emit');
}

/** For a Node that keeps its listeners elsewhere. */
function listen(watchers: Watchers): void {
  for (const [name, watcher] of Object.entries(watchers)) {
    if (name === 'beforeExit') process.on(name, watcher);
    else process.once(name, watcher);
  }
}

/** Node takes a signal from the system while somebody listens, or as if somebody did: these are its own functions. */
export const SIGNAL = {
  take: (name: NodeJS.Signals) => callNodesListener('newListener', 'startListeningIfSignal', name),
  leave: (name: NodeJS.Signals) => callNodesListener('removeListener', 'stopListeningIfSignal', name),
};

function callNodesListener(
  event: 'newListener' | 'removeListener',
  name: string,
  signal: NodeJS.Signals,
): void {
  const listener = (process as EventEmitter).listeners(event).find((each) => each.name === name);
  listener?.(signal);
}
