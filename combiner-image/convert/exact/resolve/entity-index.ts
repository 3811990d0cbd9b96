import { append, lowerBound } from '../../../lists.ts';
import type {
  BranchEntity,
  BranchOf,
  Entities,
  FunctionEntity,
  Region,
  StatementEntity,
} from '../original/entity.ts';
import { isConstructor } from '../original/function-node.ts';
import type { SyntaxNode } from '../original/node.ts';

/** Statements that end before the expression are stepped over, up to this many. */
const FARTHEST = 100;

/** The entities of one source, by what they belong to. */
export class EntityIndex {
  readonly #functions: Map<Region, FunctionEntity>;
  readonly #statementsIn = new Map<Region, StatementEntity[]>();
  readonly #madeIn = new Map<Region, FunctionEntity[]>();
  readonly #constructorsIn = new Map<Region, FunctionEntity[]>();
  readonly #byNode = new Map<SyntaxNode, StatementEntity>();
  readonly #ifs = new Map<StatementEntity, BranchOf<'if'>>();
  readonly #deciders = new Map<Region, { branch: BranchEntity; arm: number }>();

  constructor({ statements, functions, branches }: Entities) {
    this.#functions = new Map(functions.map((entity) => [entity.inner, entity]));
    for (const entity of statements) {
      append(this.#statementsIn, entity.region, entity);
      this.#byNode.set(entity.node, entity);
    }
    for (const entity of functions) {
      append(this.#madeIn, entity.region, entity);
      if (isConstructor(entity.node)) append(this.#constructorsIn, entity.region, entity);
    }
    for (const branch of branches) {
      // With a hint one arm is missing.
      if (branch?.type === 'if' && branch.statement !== undefined && branch.arms.length === 2) {
        this.#ifs.set(branch.statement, branch);
      }
      branch?.arms.forEach(({ region }, arm) => {
        if (region !== branch.region) this.#deciders.set(region, { branch, arm });
      });
    }
  }

  /** The function whose parameters and body a region is. */
  functionAround(region: Region): FunctionEntity | undefined {
    return this.#functions.get(region);
  }

  /** The functions that are made in a region. */
  madeIn(region: Region): readonly FunctionEntity[] {
    return this.#madeIn.get(region) ?? [];
  }

  /** The statement that a node is, where it is counted. */
  statementOf(node: SyntaxNode): StatementEntity | undefined {
    return this.#byNode.get(node);
  }

  /** The branch of an `if`, where it has both arms. */
  ifOf(statement: StatementEntity): BranchOf<'if'> | undefined {
    return this.#ifs.get(statement);
  }

  /** The branch that decides whether a region runs, and by which arm. */
  decider(region: Region): { branch: BranchEntity; arm: number } | undefined {
    return this.#deciders.get(region);
  }

  /** The constructor of the class that a field belongs to. */
  constructorNear({ region, start }: StatementEntity): FunctionEntity | undefined {
    const around = (region.parent && this.#constructorsIn.get(region.parent)) ?? [];
    const behind = lowerBound(around.length, (i) => (around[i]?.start ?? 0) >= start);
    const [before, after] = [around[behind - 1], around[behind]];
    if (before === undefined || after === undefined) return before ?? after;
    return after.start - start < start - before.start ? after : before;
  }

  /** The statement that an expression is a part of, in the same region. */
  statementAround({ start, end, region }: BranchEntity): StatementEntity | undefined {
    const statements = this.#statementsIn.get(region) ?? [];
    const behind = lowerBound(statements.length, (i) => (statements[i]?.start ?? 0) > start);
    for (let i = behind - 1; i >= Math.max(0, behind - FARTHEST); i--) {
      const statement = statements[i];
      if (statement !== undefined && end <= statement.end) return statement;
    }
    return undefined;
  }
}
