import type { AnyNode } from 'acorn';
import type { CallSite } from '../deployed/call-sites.ts';
import type { DeployedFunction } from '../deployed/deployed-function.ts';
import { type CountId, ZERO } from '../deployed/formulas.ts';
import type { Arm, BranchOf, FunctionEntity } from '../original/entity.ts';
import type { SyntaxNode } from '../original/node.ts';
import type { Counts } from './counts.ts';

/** Which argument, and which property of it, makes a default unneeded. */
interface Passed {
  index: number;
  property: string | undefined;
}

/** How deep arguments are followed that are parameters themselves. */
const DEEPEST = 4;

/** Parameters of a function that somebody wrote. */
const MOST_PARAMETERS = 1_000;

/**
 * V8 has no counter for a default. Of a function whose calls are all seen it ran as often as the function
 * did, without the calls that passed something; else it is taken for run whenever it could.
 */
export function defaultCount(
  counts: Counts,
  branch: BranchOf<'default-arg'>,
  arm: Arm,
  all: CountId,
): CountId {
  const counted = countedDefault(counts, branch, arm);
  if (counted !== undefined) return counted;
  const entity = counts.functionAround(branch.region);
  const passed = entity && passedFor(entity, branch.node);
  const made = entity && counts.lookup.functionOf(entity);
  if (passed === undefined || made === undefined) return all;
  const lowered = loweredCount(counts, branch, arm, made, passed);
  if (lowered !== undefined) return lowered;
  const calls = new Passing(counts).of(made, passed, 0);
  return calls === undefined ? all : counts.flow.formulas.sum([all], calls.giving);
}

/** By the counter of its own, where its value stands; a value without a mapping by what it is put into. */
function countedDefault(
  { flow, lookup }: Counts,
  { node }: BranchOf<'default-arg'>,
  arm: Arm,
): CountId | undefined {
  if (flow.defaultCounts === undefined) return undefined;
  const value = lookup.own(node.right.start, node.right.end, arm.region);
  if (value !== undefined) return flow.painting.at(value);
  const target = lookup.any(node.left.start, node.left.end);
  return target === undefined ? undefined : flow.defaultCounts.get(target);
}

/** A default that a compiler made a test of has a counter. */
function loweredCount(
  { flow, lookup }: Counts,
  { node }: BranchOf<'default-arg'>,
  arm: Arm,
  made: DeployedFunction,
  { index, property }: Passed,
): CountId | undefined {
  const value = lookup.own(node.right.start, node.right.end, arm.region);
  const isInBody = value !== undefined && value > made.body && value < made.end;
  if (isInBody && !flow.defaults.has(value)) return flow.painting.at(value);
  if (property !== undefined) return undefined;
  for (const { name, count } of flow.loweredDefaults.get(made) ?? []) {
    const asked = flow.callSites.changedParameter(name);
    if (asked?.of === made && asked.index === index) return count;
  }
  return undefined;
}

interface PassingCalls {
  /** How often each call that passes something was made. */
  giving: CountId[];
  /** Whether there are calls that pass nothing. */
  lacking: boolean;
}

/** Who passes what to whom. */
class Passing {
  readonly #counts: Counts;

  constructor(counts: Counts) {
    this.#counts = counts;
  }

  of(made: DeployedFunction, passed: Passed, depth: number): PassingCalls | undefined {
    const calls = this.#counts.flow.callSites.of(made);
    if (calls === undefined) return undefined;
    const giving: CountId[] = [];
    let lacking = false;
    for (const site of calls.sites) {
      const given = this.#given(site, passed, depth);
      if (given === ZERO) lacking = true;
      else giving.push(given);
    }
    // Of several functions with one name it is not known which was called, unless all calls are alike.
    return calls.isAlone || !lacking ? { giving, lacking } : undefined;
  }

  /** How often a call passed something. */
  #given(site: CallSite, passed: Passed, depth: number): CountId {
    const { index, property } = passed;
    // What a spread holds nothing tells.
    if (site.arguments.slice(0, index + 1).some(({ type }) => type === 'SpreadElement')) return ZERO;
    const argument = site.arguments[index];
    if (argument === undefined || isUndefined(argument)) return ZERO;
    if (property !== undefined) return this.#holds(argument, property) ? site.count : ZERO;
    const parameter = depth < DEEPEST ? this.#counts.flow.callSites.parameter(argument) : undefined;
    if (parameter === undefined) return site.count;
    const outer = this.of(parameter.of, { index: parameter.index, property: undefined }, depth + 1);
    if (outer === undefined || !outer.lacking) return site.count;
    if (outer.giving.length === 0) return ZERO;
    return site.count === parameter.of.entry ? this.#counts.flow.formulas.sum(outer.giving) : site.count;
  }

  #holds(argument: AnyNode, property: string): boolean {
    const object = this.#counts.flow.callSites.value(argument) ?? argument;
    if (object.type !== 'ObjectExpression') return false;
    return object.properties.some(
      (each) =>
        each.type === 'Property' &&
        !each.computed &&
        each.key.type === 'Identifier' &&
        each.key.name === property &&
        !isUndefined(each.value),
    );
  }
}

/** Anything else is taken for something. */
function isUndefined(node: AnyNode): boolean {
  if (node.type === 'Identifier') return node.name === 'undefined';
  return node.type === 'UnaryExpression' && node.operator === 'void';
}

function passedFor({ node: made }: FunctionEntity, node: SyntaxNode): Passed | undefined {
  if (made.params.length > MOST_PARAMETERS) return undefined;
  const parameters: SyntaxNode[] = made.params.filter(
    (parameter) => parameter.type !== 'Identifier' || parameter.name !== 'this',
  );
  const index = parameters.findIndex(
    (parameter) => parameter.start <= node.start && node.end <= parameter.end,
  );
  let parameter = parameters[index];
  if (parameter?.type === 'TSParameterProperty') parameter = parameter.parameter;
  if (parameter === undefined) return undefined;
  if (parameter === node) return { index, property: undefined };
  const pattern = parameter.type === 'AssignmentPattern' ? parameter.left : parameter;
  if (pattern.type !== 'ObjectPattern') return undefined;
  for (const property of pattern.properties) {
    if (property.type !== 'ObjectProperty' || property.value !== node) continue;
    const { key, computed } = property;
    return !computed && key.type === 'Identifier' ? { index, property: key.name } : undefined;
  }
  return undefined;
}
