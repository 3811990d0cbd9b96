import type { Actor } from './schedule.ts';
import { type ListOrder, PAGE } from './stepped-store.ts';
import { mustBeExact, mustBeTidyAfterwards, type Order, World } from './world.ts';

/** Who does how many steps: all that are left, or as many as it takes to put a compacted object. */
type Phase =
  | { who: Who; steps: number | 'all' | 'until it has written' }
  | { kill: Who }
  | 'jump'
  | 'arrival';
type Who = 'first' | 'second' | 'hourly' | 'another hourly' | 'reporter';

export interface Scenario {
  name: string;
  actors: readonly Who[];
  /** @param i, j from 0 to the number of steps that the first and the second in it have. */
  phases(i: number, j: number): Phase[];
}

/** Until one has seen that nobody has a turn. */
const LOOK = 3;

/** Two of them, each interrupted once by the other, at every step. */
export const SCENARIOS: readonly Scenario[] = [
  {
    name: 'a second maintainer begins and goes on, at any step, while the first does nothing',
    actors: ['first', 'second'],
    phases: (i, j) => [
      { who: 'first', steps: i },
      'arrival',
      { who: 'second', steps: j },
      { who: 'first', steps: 'all' },
    ],
  },
  {
    name: 'two take a turn at the same time, and go on one after the other',
    actors: ['first', 'second'],
    phases: (i, j) => [
      { who: 'first', steps: LOOK },
      { who: 'second', steps: LOOK },
      { who: 'first', steps: i },
      'arrival',
      { who: 'second', steps: j },
      { who: 'first', steps: 'all' },
    ],
  },
  {
    name: 'a second maintainer takes over from one that was silent for too long, and is slow itself',
    actors: ['first', 'second'],
    phases: (i, j) => [
      { who: 'first', steps: i },
      'arrival',
      'jump',
      { who: 'second', steps: j },
      { who: 'first', steps: 'all' },
    ],
  },
  {
    name: 'one that was silent for too long writes, and is killed',
    actors: ['first', 'second'],
    phases: (i, j) => [
      { who: 'first', steps: i },
      'arrival',
      'jump',
      { who: 'second', steps: j },
      { who: 'first', steps: 'until it has written' },
      { kill: 'first' },
    ],
  },
  {
    name: 'a report begins and goes on, at any step, while a maintainer does nothing',
    actors: ['first', 'reporter'],
    phases: (i, j) => [
      { who: 'first', steps: i },
      { who: 'reporter', steps: j },
      { who: 'first', steps: 'all' },
      { who: 'reporter', steps: 'all' },
    ],
  },
  {
    name: 'a maintainer is killed at any step, and one that follows it at any other',
    actors: ['first', 'second', 'reporter'],
    phases: (i, j) => [
      { who: 'first', steps: i },
      { kill: 'first' },
      'arrival',
      'jump',
      { who: 'second', steps: j },
      { kill: 'second' },
      { who: 'reporter', steps: 'all' },
    ],
  },
  {
    name: 'a run that reads a window finds what was written by one that was silent for too long, and killed',
    actors: ['first', 'second', 'hourly'],
    phases: (i, j) => [
      { who: 'first', steps: i },
      'arrival',
      'jump',
      { who: 'second', steps: j },
      { who: 'first', steps: 'until it has written' },
      { kill: 'first' },
      { kill: 'second' },
      'jump',
      { who: 'hourly', steps: 'all' },
    ],
  },
  {
    name: 'two schedules start runs that read windows, each at any step of the other',
    actors: ['hourly', 'another hourly'],
    phases: (i, j) => [
      { who: 'hourly', steps: i },
      'arrival',
      { who: 'another hourly', steps: j },
      { who: 'hourly', steps: 'all' },
    ],
  },
];

/** What each of them is told: windows begin between what ended 30 hours ago, or arrives late, and the rest. */
const ORDERS: Readonly<Record<Exclude<Who, 'reporter'>, Order>> = {
  first: { prune: true, hours: 25 },
  second: { prune: true, hours: 29 },
  hourly: { prune: true, hours: 25, window: 3 },
  'another hourly': { prune: true, hours: 26, window: 3 },
};

/**
 * Every interleaving of a scenario.
 * @param stride 1: all; more: each so many steps of the second, beginning elsewhere each time.
 * @returns how many there were.
 */
export async function checkAll(scenario: Scenario, order: ListOrder, stride = 1): Promise<number> {
  let count = 0;
  const [first, second] = await Promise.all(scenario.actors.slice(0, 2).map((who) => stepsOf(who, order)));
  for (let i = 0; i <= (first ?? 0); i++)
    for (let j = i % stride; j <= (second ?? 0); j += stride) {
      await play(scenario, order, i, j);
      count++;
    }
  return count;
}

/** How many steps one has that nobody interrupts. */
async function stepsOf(who: Who, order: ListOrder): Promise<number> {
  const world = newWorld(order);
  world.addEnded(31);
  const { actors } = begin(world, [who]);
  await world.schedule.finish();
  return actors[0]?.done ?? 0;
}

function newWorld(order: ListOrder): World {
  const world = new World(order);
  world.addEnded(30);
  world.addEnded(28);
  // As many as a page of a list holds, listed before all others: what is compacted is on another page. Their
  // clock is two days late.
  for (let i = 0; i < PAGE; i++) world.addLiving(-48 * 3_600_000);
  return world;
}

function begin(world: World, names: readonly Who[]): { actors: Actor[]; work: Promise<unknown>[] } {
  const work = names.map((name) => (name === 'reporter' ? world.reporter() : world.maintainer(ORDERS[name])));
  return { actors: world.schedule.actors, work };
}

async function play(scenario: Scenario, order: ListOrder, i: number, j: number): Promise<void> {
  const world = newWorld(order);
  const { schedule } = world;
  const { actors, work } = begin(world, scenario.actors);
  const actorOf = (who: Who): Actor => {
    const actor = actors[scenario.actors.indexOf(who)];
    if (actor === undefined) throw new Error(`nobody is ${who}`);
    return actor;
  };
  try {
    for (const phase of scenario.phases(i, j)) {
      if (phase === 'jump') world.jump();
      else if (phase === 'arrival') world.addEnded(31);
      else if ('kill' in phase) schedule.kill(actorOf(phase.kill));
      else await schedule.run(actorOf(phase.who), howFar(phase.steps));
    }
    await schedule.finish();
    const ended = work.filter((_, k) => actors[k]?.killed === false);
    await Promise.all(ended);
    await mustBeExact(world);
    await mustBeTidyAfterwards(world);
  } catch (error) {
    const [where, log] = [`${order}, ${i}, ${j}`, schedule.log.join('\n')];
    throw new Error(`${scenario.name} (${where}): ${String(error)}\n${log}`, { cause: error });
  }
}

function howFar(steps: number | 'all' | 'until it has written') {
  if (steps === 'all') return () => false;
  if (steps === 'until it has written')
    return (_: number, label: string | undefined) => label?.startsWith('put raw/') ?? false;
  return (done: number) => done >= steps;
}
