import type { TextCounters } from '../code/source-code.ts';
import type { Arm, Entities } from './exact/original/entity.ts';
import { uncounted } from './uncounted.ts';

/** What is counted of a text of JavaScript. */
export function entityCounters(path: string, entities: Entities): TextCounters {
  return {
    empty: uncounted(path, entities),
    armStarts: (id) => (entities.branches[Number(id)]?.arms ?? []).map(beginOf),
  };
}

/** Where the code of an arm begins: of a case behind its test. */
function beginOf({ node, loc }: Arm): ReturnType<TextCounters['armStarts']>[number] {
  if (node === undefined) return undefined;
  if (node.type === 'SwitchCase') return node.consequent[0]?.loc.start ?? loc?.start;
  return node.loc.start;
}
