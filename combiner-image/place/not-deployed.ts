import type { Position, SyntaxNode } from '../convert/exact/original/node.ts';
import { lowerBound } from '../lists.ts';
import type { TextPart } from '../sources/script.ts';
import { programOf } from './program-of.ts';

/**
 * Statements at the top level of a file, and variables there, of which a deployed text holds nothing: a bundler left
 * them out, or they are newer than what was deployed. A converter would take them for code that never ran.
 * @param places of the file that the deployed text holds, as offsets
 */
export function notDeployedIn(text: string, path: string, places: readonly number[]): TextPart[] {
  const held = Int32Array.from(places).sort();
  const isHeld = ({ start, end }: SyntaxNode) =>
    (held[lowerBound(held.length, (i) => (held[i] ?? 0) >= start)] ?? end) < end;
  return (programOf(text, path)?.body ?? []).flatMap((statement): TextPart[] => {
    if (!isHeld(statement)) return LINKS.has(statement.type) ? [] : [partOf(statement)];
    const own = 'declaration' in statement ? statement.declaration : statement;
    if (own?.type !== 'VariableDeclaration') return [];
    return own.declarations.flatMap((each) => (isHeld(each) ? [] : { ...partOf(each), isVariable: true }));
  });
}

/** They do nothing that is counted. */
const LINKS = new Set(['ImportDeclaration', 'ExportAllDeclaration']);

function partOf({ loc: { start, end } }: SyntaxNode): TextPart {
  return { start: at(start), end: at(end) };
}

function at({ line, column }: Position): Position {
  return { line, column };
}
