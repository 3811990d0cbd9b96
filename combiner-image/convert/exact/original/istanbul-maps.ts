import type { BranchMapping, FunctionMapping, Range } from 'istanbul-lib-coverage';
import type { Entities } from './entity.ts';
import type { Location } from './node.ts';

/** The three maps of Istanbul's file coverage. */
export interface IstanbulMaps {
  statementMap: Record<string, Range>;
  fnMap: Record<string, FunctionMapping>;
  branchMap: Record<string, BranchMapping>;
}

function copy({ start, end }: Location): Range {
  return {
    start: { line: start.line, column: start.column },
    end: { line: end.line, column: end.column },
  };
}

/** Istanbul writes a missing else as a place without line and column. */
function nowhere(): Range {
  const absent = { line: undefined, column: undefined } as unknown as Range['start'];
  return { start: { ...absent }, end: { ...absent } };
}

export function istanbulMaps(entities: Entities): IstanbulMaps {
  const maps: IstanbulMaps = { statementMap: {}, fnMap: {}, branchMap: {} };
  entities.statements.forEach((statement, id) => {
    maps.statementMap[id] = copy(statement.loc);
  });
  entities.functions.forEach(({ name, decl, loc }, id) => {
    maps.fnMap[id] = { name, decl: copy(decl), loc: copy(loc), line: loc.start.line };
  });
  entities.branches.forEach((branch, id) => {
    if (branch === undefined) return;
    const locations = branch.arms.map((arm) => (arm.loc === undefined ? nowhere() : copy(arm.loc)));
    maps.branchMap[id] = { loc: copy(branch.loc), type: branch.type, locations, line: branch.loc.start.line };
  });
  return maps;
}
