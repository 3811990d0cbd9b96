import type { Region } from './entity.ts';
import type { FunctionNode } from './function-node.ts';
import { isFunction } from './function-node.ts';
import type { NodeOf, SyntaxNode } from './node.ts';
import { type RegionRole, regionRole } from './region-role.ts';

/** The regions of one source, as far as the walk has come. */
export interface Regions {
  all: Region[];
  functions: Map<SyntaxNode, Region>;
  /** Arms whose region was made when their branch was seen. */
  arms: Map<SyntaxNode, Region>;
}

export function noRegions(): Regions {
  return { all: [], functions: new Map(), arms: new Map() };
}

export function programRegion(regions: Regions, program: SyntaxNode): Region {
  return addRegion(regions, undefined, program, program.start, 'program');
}

/** The region of a child, by the property of its parent that holds it. */
export function childRegion(
  regions: Regions,
  parent: SyntaxNode,
  around: Region,
  property: string,
  node: SyntaxNode,
): Region {
  const role = regionRole(parent, property);
  if (role === undefined) return around;
  if (isFunction(parent)) return functionRegion(regions, parent, around);
  return regions.arms.get(node) ?? addRegion(regions, around, node, node.start, role);
}

/** Parameters and body of a function. */
export function functionRegion(regions: Regions, node: FunctionNode, around: Region): Region {
  const known = regions.functions.get(node);
  if (known !== undefined) return known;
  const { body, params } = node;
  // The very first character of an arrow is where it is made: it belongs to the code around it.
  const isArrow = node.type === 'ArrowFunctionExpression';
  const start = isArrow ? node.start + 1 : Math.min(params[0]?.start ?? body.start, body.start);
  const region = addRegion(regions, around, node, start, 'function');
  regions.functions.set(node, region);
  return region;
}

export function armRegion(regions: Regions, around: Region, node: SyntaxNode, role: RegionRole): Region {
  const region = regions.arms.get(node) ?? addRegion(regions, around, node, node.start, role);
  regions.arms.set(node, region);
  return region;
}

/** All statements of a case are one region. */
export function caseRegion(regions: Regions, node: NodeOf<'SwitchCase'>, around: Region): Region {
  const first = node.consequent[0];
  if (first === undefined) return around;
  const region = addRegion(regions, around, node, first.start, 'case');
  for (const statement of node.consequent) regions.arms.set(statement, region);
  return region;
}

function addRegion(
  { all }: Regions,
  parent: Region | undefined,
  node: SyntaxNode,
  start: number,
  role: RegionRole,
): Region {
  const region = { id: all.length, parent, start, end: node.end, role, node };
  all.push(region);
  return region;
}
