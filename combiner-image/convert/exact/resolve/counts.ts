import type { DeployedFlow } from '../deployed/deployed-flow.ts';
import type { CountId } from '../deployed/formulas.ts';
import type { Lookup } from '../lookup/lookup.ts';
import type { BranchEntity, FunctionEntity, Region, StatementEntity } from '../original/entity.ts';
import type { SyntaxNode } from '../original/node.ts';
import type { TestMatches } from './test-matches.ts';

/** What the rules for one kind of entity ask about the others. */
export interface Counts {
  readonly lookup: Lookup;
  readonly flow: DeployedFlow;
  readonly tests: TestMatches;
  /** Branches whose arms were told by their test, against the mappings of the arms. */
  readonly decided: Set<BranchEntity>;
  /** The count of a node's own tokens; `undefined` where nothing of it was mapped. */
  place(node: Pick<SyntaxNode, 'start' | 'end' | 'type'>, region: Region): CountId | undefined;
  statement(entity: StatementEntity): CountId;
  /** The count of a statement by its own tokens only. */
  mapped(entity: StatementEntity): CountId | undefined;
  /** How often a region was entered: by the first thing that is mapped in it, else by what decides on it. */
  region(region: Region): CountId | undefined;
  /** The statement that an expression is a part of, in the same region. */
  statementAround(entity: BranchEntity): StatementEntity | undefined;
  /** The function whose parameters and body a region is. */
  functionAround(region: Region): FunctionEntity | undefined;
}
