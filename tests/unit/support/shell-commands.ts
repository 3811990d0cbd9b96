/** A command line that a page shows, as words; where it stands is said by failures. */
export interface ShownCommand {
  line: string;
  words: readonly string[];
}

/** Programs with which a line of a block is a command, in whatever words it begins. */
const BEGINNINGS = /^(?:(?:RUN|sudo|-|\$|run:)\s+)*(?=[\w@./-])/;

/** The lines of the blocks of a page, whichever language, those that end in `\` joined with the next. */
export function blockLines(page: string): string[] {
  const fenced = [...page.matchAll(/^```\w*\n([\s\S]*?)^```/gm)].map(([, text = '']) => text);
  const indented = page
    .replace(/^```[\s\S]*?^```/gm, '')
    .split('\n')
    .filter((line) => line.startsWith('    '));
  return [...fenced, indented.join('\n')].flatMap((text) => text.replace(/\\\n\s*/g, '').split('\n'));
}

/** What stands in backticks between words. */
export function inlineCode(page: string): string[] {
  const prose = page.replace(/^```[\s\S]*?^```/gm, '').replace(/^ {4}.*$/gm, '');
  return [...prose.matchAll(/`([^`]+)`/g)].map(([, text = '']) => text.replaceAll(/\s+/g, ' '));
}

/** The commands of a line: what `&&`, `|` and `;` part, without redirections, comments and what follows `--`. */
export function commandsOf(line: string): ShownCommand[] {
  const words =
    line
      .trim()
      .replace(BEGINNINGS, '')
      .match(/(?:'[^']*'|"[^"]*"|[^\s'"])+/g) ?? [];
  const commands: string[][] = [[]];
  for (const word of words) {
    if (word === '#') break;
    if (['&&', '||', '|', ';'].includes(word)) commands.push([]);
    else commands.at(-1)?.push(word.replace(/^(['"])(.*)\1$/s, '$2'));
  }
  return commands
    .map((command) => (command[0] === 'npx' ? command.slice(1) : command))
    .filter((command) => command.length > 0)
    .map((command) => ({ line: line.trim(), words: ownWords(command) }));
}

function ownWords(words: readonly string[]): string[] {
  const end = words.findIndex((word) => /^(?:--|\d?>.*)$/.test(word));
  return words.slice(0, end < 0 ? undefined : end);
}
