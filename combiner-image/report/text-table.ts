import libReport from 'istanbul-lib-report';
import libReports from 'istanbul-reports';
import type { NamedSources } from './source-files.ts';

/**
 * Characters of a row where no terminal says how wide it is. Each row is as wide as the widest: without a bound one
 * long name, or one long list of lines, makes the rows of all others that long.
 */
export const WIDEST_ROW = 400;

/** Narrower terminals wrap: Istanbul would cut the names off to make room for the numbers. */
const NARROWEST_ROW = 80;

/** ANSI colours of Istanbul's own table. */
const COLORS: Readonly<Record<string, string>> = { low: '31;1', medium: '33;1', high: '32;1' };

/**
 * The totals by file as a table for a terminal.
 * @param columns width of the terminal; 0 when there is none.
 */
export function textTable({ map }: NamedSources, columns: number, isColored: boolean): string {
  const lines: string[] = [];
  const context = libReport.createContext({ coverageMap: map });
  // Istanbul's own writer prints, and says nothing when there is no room.
  const contents = {
    println: (line: string) => lines.push(line),
    colorize: (text: string, name: string) =>
      isColored && COLORS[name] !== undefined ? `\x1b[${COLORS[name]}m${text}\x1b[0m` : text,
    close: () => {},
  };
  Object.defineProperty(context, 'writer', { value: { writeFile: () => contents } });
  libReports.create('text', { maxCols: Math.max(columns || WIDEST_ROW, NARROWEST_ROW) }).execute(context);
  return lines.join('\n');
}
