import { addStatement, type Enumeration, type Frame, hintOn, newBranch } from './enumeration.ts';
import type { NodeOf, SyntaxNode } from './node.ts';
import { armRegion, caseRegion } from './regions.ts';

export function coverIf(state: Enumeration, frame: Frame, node: NodeOf<'IfStatement'>): void {
  const { region } = frame;
  const statement = addStatement(state, frame, node, region);
  const branch = newBranch('if', node, region);
  state.entities.branches.push(branch);
  branch.statement = statement;
  const hint = hintOn(state, node);
  const { consequent, alternate } = node;
  const then = armRegion(state.regions, region, consequent, 'consequent');
  if (hint === 'if') state.skipped.add(consequent);
  else branch.arms.push({ node: consequent, region: then, loc: node.loc, role: 'then' });
  const other = alternate ? armRegion(state.regions, region, alternate, 'alternate') : region;
  if (hint === 'else') {
    if (alternate) state.skipped.add(alternate);
  } else {
    branch.arms.push({ node: alternate ?? undefined, region: other, loc: alternate?.loc, role: 'else' });
  }
  for (const arm of [consequent, alternate]) {
    if (arm && arm.type !== 'BlockStatement') state.braced.add(arm);
  }
}

export function coverConditional(
  state: Enumeration,
  { region }: Frame,
  node: NodeOf<'ConditionalExpression'>,
): void {
  const branch = newBranch('cond-expr', node, region);
  state.entities.branches.push(branch);
  for (const property of ['consequent', 'alternate'] as const) {
    const arm = node[property];
    const inner = armRegion(state.regions, region, arm, property);
    if (hintOn(state, arm) === 'next') continue;
    const role = property === 'consequent' ? 'then' : 'else';
    branch.arms.push({ node: arm, region: inner, loc: arm.loc, role });
    state.unhinted.add(arm);
  }
}

/** One branch for a whole chain of operations, with an arm for each operand. */
export function coverLogical(state: Enumeration, frame: Frame, node: NodeOf<'LogicalExpression'>): void {
  if (frame.parent?.node.type === 'LogicalExpression') return;
  const branch = newBranch('binary-expr', node, frame.region);
  state.entities.branches.push(branch);
  const pending: { node: SyntaxNode; region: Frame['region']; operation?: NodeOf<'LogicalExpression'> }[] = [
    { node, region: frame.region },
  ];
  for (let leaf = pending.pop(); leaf !== undefined; leaf = pending.pop()) {
    const { node: operand, region, operation } = leaf;
    if (hintOn(state, operand) === 'next') continue;
    if (operand.type === 'LogicalExpression') {
      const { left, right } = operand;
      const behind = armRegion(state.regions, region, right, 'right');
      pending.push({ node: right, region: behind, operation: operand });
      pending.push({ node: left, region, ...(operation && { operation }) });
    } else branch.arms.push({ node: operand, region, loc: operand.loc, role: 'leaf', operation });
  }
}

export function coverDefault(state: Enumeration, { region }: Frame, node: NodeOf<'AssignmentPattern'>): void {
  const branch = newBranch('default-arg', node, region);
  state.entities.branches.push(branch);
  const { right } = node;
  const inner = armRegion(state.regions, region, right, 'default');
  branch.arms.push({ node: right, region: inner, loc: right.loc, role: 'default' });
  state.unhinted.add(right);
}

/** Its cases add their arms when they are come to. */
export function coverSwitch(state: Enumeration, frame: Frame, node: NodeOf<'SwitchStatement'>): void {
  const branch = newBranch('switch', node, frame.region);
  state.entities.branches.push(branch);
  branch.statement = addStatement(state, frame, node, frame.region);
  state.switches.set(node, branch);
}

export function coverCase(state: Enumeration, frame: Frame, node: NodeOf<'SwitchCase'>): void {
  const branch = state.switches.get(frame.parent?.node ?? node);
  if (branch === undefined) return;
  const region = caseRegion(state.regions, node, frame.region);
  branch.arms.push({ node, region, loc: node.loc, role: 'case' });
}
