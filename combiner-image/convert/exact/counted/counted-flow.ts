import type {
  AssignmentPattern,
  LogicalExpression,
  Program,
  PropertyDefinition,
  SwitchCase,
  VariableDeclarator,
} from 'acorn';
import type { CounterPlace, Sink, WalkedFunction } from '../../../../contract/counters/sink.ts';
import { append } from '../../../lists.ts';
import { CallSites } from '../deployed/call-sites.ts';
import type { Decision } from '../deployed/decision.ts';
import type { DeployedFlow } from '../deployed/deployed-flow.ts';
import type { DeployedFunction } from '../deployed/deployed-function.ts';
import { type CountId, Formulas, ZERO } from '../deployed/formulas.ts';
import { isTakenOut } from '../deployed/logical-flow.ts';
import { Losses } from '../deployed/losses.ts';
import { askedName, type LoweredDefault } from '../deployed/lowered-default.ts';
import { Painting } from '../deployed/painting.ts';
import { recordTest, type Stops, type TestRecord } from '../deployed/record-test.ts';
import { UntoldPlaces } from '../deployed/untold-places.ts';

type Decided = Parameters<NonNullable<Sink['decided']>>[0];
type Operation = Parameters<NonNullable<Sink['wentOn']>>[0];

/** What the walk that placed the counters says of a deployed text: each count is a counter's, or a sum of some. */
export class CountedFlow implements DeployedFlow, TestRecord, Sink {
  readonly text: string;
  readonly formulas: Formulas;
  readonly painting = new Painting();
  readonly functions: DeployedFunction[] = [];
  readonly decisions: Decision[] = [];
  readonly callSites = new CallSites(() => this.#program);
  readonly losses = new Losses();
  readonly untold = new UntoldPlaces();
  readonly fields = new Map<number, CountId>();
  readonly defaults: ReadonlySet<number> = new Set();
  readonly defaultCounts = new Map<number, CountId>();
  readonly loweredDefaults = new Map<DeployedFunction, LoweredDefault[]>();
  readonly fieldValues = new UntoldPlaces();
  readonly returned: ReadonlyMap<number, CountId> = new Map();
  readonly rightSides = new WeakMap<object, CountId>();
  readonly stops = new WeakMap<object, Stops>();
  /** By the walk's numbers of counts. */
  readonly #ids: CountId[] = [ZERO];
  readonly #open: DeployedFunction[] = [];
  #program: Program = { type: 'Program', start: 0, end: 0, body: [], sourceType: 'script' };

  /**
   * @param text that the walk goes over
   * @param flags counters only tell whether something ran: nothing can be subtracted from them
   */
  constructor(text: string, flags: boolean) {
    this.text = text;
    this.formulas = flags ? new FlagFormulas() : new Formulas();
  }

  counted(count: number, index: number, _place: CounterPlace): void {
    this.#ids[count] = this.formulas.reading(index);
  }

  summed(count: number, plus: readonly number[], minus: readonly number[]): void {
    this.#ids[count] = this.formulas.sum(this.#all(plus), this.#all(minus));
  }

  mark(offset: number, count: number): void {
    this.painting.mark(offset, this.#id(count));
  }

  entered({ node, owner, head, entry }: WalkedFunction): void {
    const isProgram = node.type === 'Program';
    const made: DeployedFunction = {
      index: this.functions.length,
      kind: isProgram ? 'program' : 'function',
      start: isProgram ? 0 : (owner?.start ?? node.start),
      head,
      body: isProgram ? 0 : node.body.start,
      end: isProgram ? this.text.length : node.end,
      parent: this.#open.at(-1),
      offsets: [],
      readings: [],
      entry: this.#id(entry),
    };
    this.functions.push(made);
    this.#open.push(made);
    if (isProgram) this.#program = node;
    else this.callSites.made(node, made);
  }

  left(): void {
    this.#open.pop();
  }

  decided(node: Decided, then: number, otherwise: number): void {
    const [truthy, falsy] = [this.#id(then), this.#id(otherwise)];
    if (node.type === 'ForInStatement' || node.type === 'ForOfStatement') return;
    if (node.type === 'DoWhileStatement' || !node.test) return;
    recordTest(this, node, node.test, truthy, falsy);
    const name = node.type === 'IfStatement' ? askedName(node.test) : undefined;
    const made = this.#open.at(-1);
    if (name !== undefined && made !== undefined) append(this.loweredDefaults, made, { name, count: truthy });
  }

  stopped(node: LogicalExpression, left: number, right: number | undefined): void {
    const stops = { left: this.#id(left), ...(right !== undefined && { right: this.#id(right) }) };
    this.stops.set(node, stops);
  }

  wentOn(node: Operation, right: number, rest: number): void {
    if (node.type !== 'LogicalExpression') return;
    const [went, stayed] = [this.#id(right), this.#id(rest)];
    this.rightSides.set(node, went);
    if (went === ZERO && isTakenOut(this.text, node.start)) this.untold.addRange(node.start, node.end);
    if (node.operator === '&&') recordTest(this, node, node.left, went, stayed);
    else if (node.operator === '||') recordTest(this, node, node.left, stayed, went);
  }

  clause(node: SwitchCase, _asked: number, entered: number): void {
    this.decisions.push({
      kind: 'case',
      start: node.start,
      testStart: node.start,
      testEnd: node.test?.end ?? node.start + 1,
      end: node.end,
      negated: false,
      nullCheck: false,
      merged: false,
      compound: false,
      sure: 'both',
      truthy: this.#id(entered),
      falsy: ZERO,
    });
  }

  fallback({ left }: AssignmentPattern, count: number): void {
    this.defaultCounts.set(left.start, this.#id(count));
  }

  field({ key, value, static: isStatic }: PropertyDefinition, count: number): void {
    this.fields.set(key.start, this.#id(count));
    if (value && !isStatic) this.fieldValues.addRange(value.start, value.end);
  }

  declared({ id }: VariableDeclarator, kind: string): void {
    if (kind === 'var') this.untold.add(id.start);
    else this.untold.addDeclared(id.start);
  }

  #all(counts: readonly number[]): CountId[] {
    return counts.map((count) => this.#id(count));
  }

  #id(count: number): CountId {
    return this.#ids[count] ?? ZERO;
  }
}

class FlagFormulas extends Formulas {
  /** Of what went both ways nothing can be subtracted. Without its test a tool has found out which way is gone. */
  override rest(all: CountId, parts: readonly CountId[], decided?: CountId): CountId {
    return parts.includes(all) ? ZERO : (decided ?? this.sum([all], parts));
  }
}
