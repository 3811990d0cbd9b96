import type { FileCoverageData } from 'istanbul-lib-coverage';
import { PlaceRunners, type SourceRunners } from '../runners/place-runners.ts';
import { placesOf } from '../runners/places.ts';
import type { CounterId } from './carry-counts.ts';

/** Who ran an older text of a file, at the places that the same code has in the text that is shown. */
export class CarriedRunners {
  readonly runners: SourceRunners;
  readonly #older: SourceRunners;
  readonly #from: ReadonlyMap<string, string>;
  readonly #to: ReadonlyMap<string, string>;

  constructor(from: FileCoverageData, older: SourceRunners, to: FileCoverageData) {
    this.#from = placesByCounter(from);
    this.#to = placesByCounter(to);
    this.#older = older;
    this.runners = {
      contexts: new PlaceRunners(older.contexts.sets),
      functions: new PlaceRunners(older.functions.sets),
    };
  }

  carry(counter: CounterId, other: CounterId): void {
    const from = this.#from.get(other.kind + other.id);
    const to = this.#to.get(counter.kind + counter.id);
    if (from === undefined || to === undefined) return;
    for (const kind of ['contexts', 'functions'] as const)
      this.runners[kind].add(to, this.#older[kind].at(from));
  }
}

function placesByCounter(data: FileCoverageData): Map<string, string> {
  return new Map([...placesOf(data)].map(([kind, id, place]) => [kind + id, place]));
}
