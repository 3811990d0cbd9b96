import type { AnyNode } from 'acorn';
import { isGiven } from '../generated/call-sites.ts';
import type { CountId } from '../generated/formulas.ts';
import type { BranchEntity, FunctionEntity } from '../original/entity.ts';
import { child, children, type SyntaxNode } from '../original/node.ts';
import type { Resolver } from './resolver.ts';

/** Which argument, and which property of it, makes a default unneeded. */
interface Passed {
  index: number;
  property: string | undefined;
}

/**
 * V8 has no counter for a default. Of a function whose calls are all seen it ran as often as the function
 * did, without the calls that passed something; else it is taken for run whenever it could.
 */
export function defaultCount(resolver: Resolver, branch: BranchEntity, all: CountId): CountId {
  const entity = resolver.functionAround(branch.region);
  const passed = entity && passedFor(entity, branch.node);
  const made = entity && resolver.lookup.functionOf(entity);
  const calls = made && resolver.flow.callSites.of(made);
  if (passed === undefined || calls === undefined) return all;
  const giving = calls.sites.filter((site) => passes(site.arguments, passed));
  // Of several functions with one name it is not known which was called, unless all calls are alike.
  if (!calls.isAlone && giving.length < calls.sites.length) return all;
  return resolver.flow.formulas.sum(
    [all],
    giving.map((site) => site.count),
  );
}

function passedFor(entity: FunctionEntity, node: SyntaxNode): Passed | undefined {
  const parameters = children(entity.node, 'params').filter((parameter) => parameter['name'] !== 'this');
  const index = parameters.findIndex(
    (parameter) => parameter.start <= node.start && node.end <= parameter.end,
  );
  let parameter = parameters[index];
  if (parameter?.type === 'TSParameterProperty') parameter = child(parameter, 'parameter');
  if (parameter === undefined) return undefined;
  if (parameter === node) return { index, property: undefined };
  const pattern = parameter.type === 'AssignmentPattern' ? child(parameter, 'left') : parameter;
  if (pattern?.type !== 'ObjectPattern') return undefined;
  const property = children(pattern, 'properties').find((each) => each['value'] === node);
  const key = property && !property['computed'] ? child(property, 'key') : undefined;
  return key?.type === 'Identifier' ? { index, property: String(key['name']) } : undefined;
}

function passes(given: readonly AnyNode[], { index, property }: Passed): boolean {
  if (given.slice(0, index + 1).some((argument) => argument.type === 'SpreadElement')) return true;
  const argument = given[index];
  if (!isGiven(argument)) return false;
  if (property === undefined) return true;
  if (argument?.type !== 'ObjectExpression') return false;
  return argument.properties.some(
    (each) =>
      each.type === 'Property' &&
      !each.computed &&
      each.key.type === 'Identifier' &&
      each.key.name === property &&
      isGiven(each.value),
  );
}
