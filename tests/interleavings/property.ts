import fc from 'fast-check';
import type { Actor, Fault, Schedule } from './schedule.ts';
import type { ListOrder } from './stepped-store.ts';
import { mustBeExact, mustBeTidyAfterwards, type Order, World } from './world.ts';

/** What happens next: one of those that can goes on for some steps, is killed or let down, or time goes by. */
type Event = { who: number; steps: number } | { kill: number } | { who: number; fault: Fault } | 'jump';

const event: fc.Arbitrary<Event> = fc.oneof(
  {
    weight: 12,
    arbitrary: fc.record({
      who: fc.nat(7),
      steps: fc.oneof(fc.integer({ min: 1, max: 12 }), fc.integer({ min: 10, max: 60 })),
    }),
  },
  { weight: 1, arbitrary: fc.record({ kill: fc.nat(7) }) },
  {
    weight: 2,
    arbitrary: fc.record({
      who: fc.nat(7),
      fault: fc.constantFrom<Fault>('refused', 'unanswered', 'unread'),
    }),
  },
  { weight: 2, arbitrary: fc.constant('jump' as const) },
);

interface Story {
  order: ListOrder;
  /** Hours ago at which sandboxes ended, and of those that arrive later. */
  ended: number[];
  arriving: number[];
  maintainers: Order[];
  /** An earlier compaction, which was killed or whose originals are still there. */
  before: 'nothing' | 'pruned' | 'kept';
  /** Of that one. */
  windowBefore: number | undefined;
  /** The folder of turns did not come along when the store was copied. */
  isCopied: boolean;
  events: Event[];
}

const hours = fc.integer({ min: 25, max: 40 });

/** Absent, or of hours: all sandboxes are in some, none in others, and most begin in the midst of them. */
const window = fc.oneof(fc.constant(undefined), fc.integer({ min: 1, max: 14 }));

/** Of a window: one turn after the other. */
const partSize = fc.oneof(fc.constant(undefined), fc.integer({ min: 1, max: 3 }));

const story: fc.Arbitrary<Story> = fc.record({
  order: fc.constantFrom<ListOrder>('ascending', 'worst'),
  ended: fc.array(hours, { minLength: 1, maxLength: 4 }),
  arriving: fc.array(hours, { maxLength: 2 }),
  maintainers: fc.array(
    // They differ in what they find, as those do that begin at different times.
    fc.record({
      prune: fc.oneof({ weight: 4, arbitrary: fc.constant(true) }, fc.boolean()),
      hours,
      window,
      partSize,
    }),
    { minLength: 1, maxLength: 3 },
  ),
  before: fc.constantFrom('nothing' as const, 'pruned' as const, 'kept' as const),
  windowBefore: window,
  isCopied: fc.boolean(),
  events: fc.array(event, { minLength: 5, maxLength: 60 }),
});

/**
 * Whatever order maintainers, reporters and recorders get their turns in, and whoever of them is killed: every
 * report is exact, at the time and afterwards.
 */
export async function checkInterleavings(runs: number, seed: number): Promise<void> {
  await fc.assert(fc.asyncProperty(story, tell), { numRuns: runs, seed, endOnFailure: false });
}

async function tell(told: Story): Promise<void> {
  const { order, ended, arriving, maintainers, before, windowBefore, isCopied, events } = told;
  const world = new World(order);
  for (const ago of ended) world.addEnded(ago);
  if (before !== 'nothing') {
    await world.compact({ prune: before === 'pruned', hours: 30, window: windowBefore });
    for (const ago of ended) world.addEnded(ago + 1);
  }
  if (isCopied) world.forgetTurns();
  const living = [world.addLiving(), world.addLiving(-48 * 3_600_000)];
  const work: Promise<unknown>[] = maintainers.map((each) => world.maintainer(each));
  work.push(world.reporter(), world.reporter(), world.recorder(living, arriving));
  const { schedule } = world;
  try {
    for (const each of events) {
      const ready = await schedule.ready();
      if (ready.length === 0) break;
      if (each === 'jump') world.jump();
      else if ('kill' in each) schedule.kill(chosen(ready, each.kill));
      else if ('fault' in each) letDown(schedule, ready, each);
      else await schedule.run(chosen(ready, each.who), (steps) => steps >= each.steps);
    }
    await schedule.finish();
    const killed = schedule.actors.map(({ killed: isKilled }) => isKilled);
    await Promise.all(work.filter((_, i) => !killed[i]));
    await mustBeExact(world);
    await mustBeTidyAfterwards(world);
  } catch (error) {
    throw new Error(`${String(error)}\n${schedule.log.join('\n')}`, { cause: error });
  }
}

/** Reports say what was not handed out to them, and are exact no more; recorders try again. */
function letDown(
  schedule: Schedule,
  ready: readonly Actor[],
  { who, fault }: { who: number; fault: Fault },
): void {
  const maintainers = ready.filter(({ name }) => name.startsWith('maintainer'));
  if (maintainers.length > 0) schedule.do(chosen(maintainers, who), fault);
}

function chosen(actors: readonly Actor[], number: number): Actor {
  const actor = actors[number % actors.length];
  if (actor === undefined) throw new Error('nobody is left');
  return actor;
}
