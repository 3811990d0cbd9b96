import type { ParsedRawObject } from '../read/parse-raw-object.ts';
import { type BuildState, type BuildSummary, BuildTally } from './build-tally.ts';
import { type CostState, type CostSummary, CostTally } from './cost-tally.ts';
import { IdSet } from './id-set.ts';
import { type InvocationState, InvocationSums, type Told } from './invocation-sums.ts';

/** What the read objects say of one function. */
export interface FunctionSummary extends Told {
  name: string;
  /** Raw objects that counted. */
  objects: number;
  sandboxes: number;
  /** Objects with invocations in which none of the function's code ran. */
  withoutCode: number;
  /** Objects in which fields that only describe were wrong, and are replaced. */
  mended: number;
  versions: string[];
  layers: string[];
  /** Versions of Node, and of Python, that ran it. */
  nodes: string[];
  pythons: string[];
  /** How many of its files are counted in each form; one that was built anew may be in two. */
  files: Record<string, number>;
  /** Newest first; empty when nothing names them. */
  builds: BuildSummary[];
  /** What is wrong with its variables and its stamp, a sentence each, as its recorders say it. */
  problems: string[];
  /** Absent: no recorder tells. */
  cost?: CostSummary;
  /** ISO 8601, UTC: first start of a sandbox, last collection. */
  first: string;
  last: string;
}

/** As it goes to who adds it to others. */
export interface FunctionState {
  name: string;
  objects: number;
  /** Whole ones. */
  sandboxes: number;
  /** Ids of those whose objects are slices or single invocations. */
  split: string[];
  withoutCode: number;
  mended: number;
  versions: string[];
  layers: string[];
  nodes: string[];
  pythons: string[];
  files: [form: string, urls: string[]][];
  problems: string[];
  builds: BuildState[];
  cost: CostState;
  told: InvocationState;
  first: string;
  last: string;
}

/** Versions of one kind, and characters of each. */
const MAX_NAMES = 1_000;
const MAX_FORMS = 10;
const MAX_NAME_LENGTH = 200;
const MAX_PROBLEM_LENGTH = 1_000;

/** Gathers what is told of a function by its raw objects; each tells of other sandboxes or invocations. */
export class FunctionTally {
  readonly #name: string;
  readonly #told = new InvocationSums();
  /** Those whose objects are slices or single invocations, compacted or not: an object rarely tells of all of them. */
  readonly #splitSandboxes = new IdSet();
  readonly #versions = new Set<string>();
  readonly #layers = new Set<string>();
  readonly #nodes = new Set<string>();
  readonly #pythons = new Set<string>();
  /** By form. */
  readonly #files = new Map<string, Set<string>>();
  readonly #problems = new Set<string>();
  readonly #builds = new BuildTally();
  readonly #cost = new CostTally();
  #objects = 0;
  #sandboxes = 0;
  #withoutCode = 0;
  #mended = 0;
  #first = '';
  #last = '';

  constructor(name: string) {
    this.#name = name;
  }

  add(object: ParsedRawObject): void {
    this.#objects++;
    remember(this.#versions, object.function.version);
    remember(this.#layers, object.layer.version);
    const { node, python } = object.runtime;
    if (node !== undefined) remember(this.#nodes, node);
    if (python !== undefined) remember(this.#pythons, python);
    for (const { form, url } of object.result) remember(this.#filesOf(form.name), url);
    for (const { message } of object.problems ?? []) remember(this.#problems, message, MAX_PROBLEM_LENGTH);
    this.#builds.add(object);
    this.#cost.add(object);
    this.#told.add(object);
    // A later slice may hold an invocation that ended before anything ran.
    const isFirst = object.span.kind !== 'slice' || object.span.sequence === 1;
    if (isFirst && object.invocationCount > 0 && object.result.length === 0) this.#withoutCode++;
    if (object.mended.length > 0) this.#mended++;
    const { startedAt } = object.sandbox;
    if (this.#first === '' || startedAt < this.#first) this.#first = startedAt;
    if (object.collectedAt > this.#last) this.#last = object.collectedAt;
    const { span, sandbox, compacted } = object;
    if (span.kind === 'sandbox') this.#sandboxes++;
    else if (compacted === undefined) this.#splitSandboxes.add(sandbox.id);
    this.#sandboxes += compacted?.sandboxes.length ?? 0;
    for (const [id] of compacted?.invocations ?? []) this.#splitSandboxes.add(id);
    for (const [id] of compacted?.slices ?? []) this.#splitSandboxes.add(id);
  }

  /** What `addState` takes. */
  toState(): FunctionState {
    return {
      name: this.#name,
      objects: this.#objects,
      sandboxes: this.#sandboxes,
      split: [...this.#splitSandboxes.values()],
      withoutCode: this.#withoutCode,
      mended: this.#mended,
      versions: [...this.#versions],
      layers: [...this.#layers],
      nodes: [...this.#nodes],
      pythons: [...this.#pythons],
      files: [...this.#files].map(([form, urls]) => [form, [...urls]]),
      problems: [...this.#problems],
      builds: this.#builds.toState(),
      cost: this.#cost.toState(),
      told: this.#told.toState(),
      first: this.#first,
      last: this.#last,
    };
  }

  /**
   * Adds what others have gathered of the same function, of objects that are not among these.
   * @param isPart as in `InvocationSums.addState`
   */
  addState(state: FunctionState, isPart: boolean): void {
    this.#objects += state.objects;
    this.#sandboxes += state.sandboxes;
    for (const id of state.split) this.#splitSandboxes.add(id);
    this.#withoutCode += state.withoutCode;
    this.#mended += state.mended;
    for (const version of state.versions) remember(this.#versions, version);
    for (const layer of state.layers) remember(this.#layers, layer);
    for (const node of state.nodes) remember(this.#nodes, node);
    for (const python of state.pythons) remember(this.#pythons, python);
    for (const [form, urls] of state.files) for (const url of urls) remember(this.#filesOf(form), url);
    for (const problem of state.problems) remember(this.#problems, problem, MAX_PROBLEM_LENGTH);
    this.#builds.addState(state.builds);
    this.#cost.addState(state.cost);
    this.#told.addState(state.told, isPart);
    if (state.first !== '' && (this.#first === '' || state.first < this.#first)) this.#first = state.first;
    if (state.last > this.#last) this.#last = state.last;
  }

  #filesOf(form: string): Set<string> {
    const known = this.#files.get(form);
    // More forms than there can be are forged.
    if (known !== undefined || this.#files.size >= MAX_FORMS) return known ?? new Set();
    const files = new Set<string>();
    this.#files.set(form, files);
    return files;
  }

  toSummary(): FunctionSummary {
    const cost = this.#cost.summary();
    return {
      name: this.#name,
      objects: this.#objects,
      sandboxes: this.#sandboxes + this.#splitSandboxes.size,
      ...this.#told.total,
      withoutCode: this.#withoutCode,
      mended: this.#mended,
      versions: [...this.#versions].sort(),
      layers: [...this.#layers].sort(),
      nodes: [...this.#nodes].sort(),
      pythons: [...this.#pythons].sort(),
      files: Object.fromEntries([...this.#files].sort().map(([form, { size }]) => [form, size])),
      builds: this.#builds.newestFirst(),
      problems: [...this.#problems].sort(),
      ...(cost !== undefined && { cost }),
      first: this.#first,
      last: this.#last,
    };
  }
}

/** More than these are forged. */
function remember(names: Set<string>, name: string, length = MAX_NAME_LENGTH): void {
  if (names.size < MAX_NAMES) names.add(name.slice(0, length));
}
