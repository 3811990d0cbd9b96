import { UsageError } from '../../errors.ts';
import { translatedRegex } from './python-regex.ts';

/** What coverage.py leaves out by default. */
export const EXCLUDED: readonly string[] = [
  String.raw`#\s*(pragma|PRAGMA)[:\s]?\s*(no|NO)\s*(cover|COVER)`,
  String.raw`if (typing\.)?TYPE_CHECKING:`,
];

/** And what it leaves out besides: bodies that are an ellipsis. */
export const STUBS = String.raw`^\s*(((async )?def .*?)?\)(\s*->.*?)?:\s*)?\.\.\.\s*(#|$)`;

/** Where coverage.py misses no exit by default. */
export const NO_BRANCH: readonly string[] = [
  String.raw`#\s*(pragma|PRAGMA)[:\s]?\s*(no|NO)\s*(branch|BRANCH)`,
  'while (True|1|False|0):',
  'if (True|1|False|0):',
];

/**
 * Regular expressions of Python's `re`, with `re.MULTILINE`, as one; those with flags of their own by themselves.
 * @throws UsageError where JavaScript has none like it
 */
export function compilePatterns(patterns: readonly string[]): RegExp[] {
  const translations = patterns.map(translated);
  // Names of groups may be those of other patterns.
  const isJoined = ({ source, flags }: Translation) => flags === '' && !/\(\?<\w/.test(source);
  const joined = translations.filter(isJoined).map(({ source }) => `(?:${source})`);
  return [
    ...(joined.length > 0 ? [new RegExp(joined.join('|'), 'gu')] : []),
    ...translations
      .filter((each) => !isJoined(each))
      .map(({ source, flags }) => new RegExp(source, `gu${flags}`)),
  ];
}

type Translation = ReturnType<typeof translatedRegex>;

function translated(pattern: string): Translation {
  try {
    return translatedRegex(pattern);
  } catch (cause) {
    throw new UsageError(
      `"${pattern}" is not a pattern that can be used here: write it with what regular expressions of Python and JavaScript share.`,
      { cause },
    );
  }
}
