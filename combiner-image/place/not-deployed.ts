import type { NodeOf, Position, SyntaxNode } from '../convert/exact/original/node.ts';
import { lowerBound } from '../lists.ts';
import type { TextPart } from '../sources/script.ts';

/** What stands at the top level of a file. */
export interface TopStatement {
  start: number;
  end: number;
  part: TextPart;
  /** It does nothing that is counted. */
  isLink: boolean;
  /** That it declares. */
  variables: readonly { start: number; end: number; part: TextPart }[];
}

export function topStatements({ body }: NodeOf<'Program'>): TopStatement[] {
  return body.map((statement) => {
    const own = 'declaration' in statement ? statement.declaration : statement;
    const variables = own?.type === 'VariableDeclaration' ? own.declarations : [];
    return {
      ...placed(statement),
      isLink: LINKS.has(statement.type),
      variables: variables.map((each) => {
        const { part, ...offsets } = placed(each);
        return { ...offsets, part: { ...part, isVariable: true } };
      }),
    };
  });
}

/**
 * Statements at the top level of a file, and variables there, of which a deployed text holds nothing: a bundler left
 * them out, or they are newer than what was deployed. A converter would take them for code that never ran.
 * @param places of the file that the deployed text holds, as offsets
 */
export function notDeployedOf(statements: readonly TopStatement[], places: readonly number[]): TextPart[] {
  const held = Int32Array.from(places).sort();
  const isHeld = ({ start, end }: Pick<TopStatement, 'start' | 'end'>) =>
    (held[lowerBound(held.length, (i) => (held[i] ?? 0) >= start)] ?? end) < end;
  return statements.flatMap((each) => {
    if (!isHeld(each)) return each.isLink ? [] : [each.part];
    return each.variables.flatMap((one) => (isHeld(one) ? [] : [one.part]));
  });
}

const LINKS = new Set(['ImportDeclaration', 'ExportAllDeclaration']);

function placed({ start, end, loc }: SyntaxNode): Pick<TopStatement, 'start' | 'end' | 'part'> {
  return { start, end, part: { start: at(loc.start), end: at(loc.end) } };
}

function at({ line, column }: Position): Position {
  return { line, column };
}
