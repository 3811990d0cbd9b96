import type { CallSites } from './call-sites.ts';
import type { Decision } from './decision.ts';
import type { DeployedFunction } from './deployed-function.ts';
import type { CountId, Formulas } from './formulas.ts';
import type { Losses } from './losses.ts';
import type { LoweredDefault } from './lowered-default.ts';
import type { Painting } from './painting.ts';
import type { UntoldPlaces } from './untold-places.ts';

/** What is known of a deployed text, whoever counted it. */
export interface DeployedFlow {
  readonly text: string;
  readonly formulas: Formulas;
  readonly painting: Painting;
  readonly functions: readonly DeployedFunction[];
  readonly decisions: readonly Decision[];
  readonly callSites: CallSites;
  /** The places that errors came out of, where nothing counts what is behind them. */
  readonly losses: Losses;
  /**
   * Names that are declared and nothing more: minifiers gather them far from where they are used. And what a bundler
   * took out but left to be read.
   */
  readonly untold: UntoldPlaces;
  /** Of fields with a value by where their names stand: how often each was set. */
  readonly fields: ReadonlyMap<number, CountId>;
  /** Where values stand that nobody counts: those of defaults, by V8. */
  readonly defaults: ReadonlySet<number>;
  /**
   * Own counters of defaults, by where what they are put into begins. Where there are such, each way of a test has a
   * count of its own as well. Absent: V8 has neither.
   */
  readonly defaultCounts?: ReadonlyMap<number, CountId>;
  readonly loweredDefaults: ReadonlyMap<DeployedFunction, readonly LoweredDefault[]>;
  /** What runs once for each instance of a class. */
  readonly fieldValues: UntoldPlaces;
  /** Of returns by their start: how often there was a value, where that is not as often as they began. */
  readonly returned: ReadonlyMap<number, CountId>;
}
