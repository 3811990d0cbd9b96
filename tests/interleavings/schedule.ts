import { setImmediate } from 'node:timers/promises';
import { StoreUnreachableError, UnreadableObjectError } from '../../combiner-image/errors.ts';

/** What a store may do to a request: refuse it, do it and lose the answer, or not hand out this one object. */
export type Fault = 'refused' | 'unanswered' | 'unread';

interface Step {
  label: string;
  run(fault?: Fault): void;
}

/** Something that does one step after the other, each when the schedule lets it. */
export class Actor {
  readonly name: string;
  ended = false;
  killed = false;
  /** Steps that were done. */
  done = 0;
  readonly waiting: Step[] = [];

  constructor(name: string) {
    this.name = name;
  }

  /** @returns what `action` gives, when it is this actor's turn; never, once it was killed. */
  step<T>(label: string, action: () => T): Promise<T> {
    return new Promise((resolve, reject) => {
      this.waiting.push({
        label,
        run(fault) {
          try {
            if (fault === 'unread' && label.startsWith('get '))
              throw new UnreadableObjectError('busy', 'busy');
            if (fault === 'refused') throw new StoreUnreachableError(`${label}: refused`);
            const result = action();
            if (fault === 'unanswered') throw new StoreUnreachableError(`${label}: no answer`);
            resolve(result);
          } catch (error) {
            reject(error as Error);
          }
        },
      });
    });
  }
}

/** Lets actors do one step at a time, in an order that a test chooses. */
export class Schedule {
  readonly actors: Actor[] = [];
  readonly log: string[] = [];
  readonly #work: Promise<unknown>[] = [];

  /** Begins work that ends in its own time. */
  start<T>(name: string, work: (actor: Actor) => Promise<T>): Promise<T> {
    const actor = new Actor(name);
    this.actors.push(actor);
    const result = work(actor).finally(() => {
      actor.ended = true;
    });
    this.#work.push(result.catch(() => {}));
    return result;
  }

  /** Those that have a step to do. Between steps everything else that they do is done. */
  async ready(): Promise<Actor[]> {
    await setImmediate();
    await setImmediate();
    return this.actors.filter((actor) => !actor.ended && !actor.killed && actor.waiting.length > 0);
  }

  do(actor: Actor, fault?: Fault): void {
    const step = actor.waiting.shift();
    if (step === undefined) return;
    actor.done++;
    this.log.push(`${actor.name}: ${step.label}${fault === undefined ? '' : ` (${fault})`}`);
    step.run(fault);
  }

  /** As SIGKILL does: what has begun stays, what follows never happens. */
  kill(actor: Actor): void {
    this.log.push(`${actor.name} is killed`);
    actor.killed = true;
    actor.waiting.length = 0;
  }

  /**
   * Lets an actor go on until it has ended.
   * @param isEnough or until this says so of what it has done since: how many steps, and what the last was.
   */
  async run(
    actor: Actor,
    isEnough: (steps: number, last: string | undefined) => boolean = () => false,
  ): Promise<void> {
    for (let steps = 0, last: string | undefined; !isEnough(steps, last); steps++) {
      if (!(await this.ready()).includes(actor)) return;
      last = actor.waiting[0]?.label;
      this.do(actor);
    }
  }

  /** Lets each go on to its end, one after the other. */
  async finish(): Promise<void> {
    for (let ready = await this.ready(); ready.length > 0; ready = await this.ready())
      for (const actor of ready) await this.run(actor);
  }
}
