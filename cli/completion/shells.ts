import { RECORDER_CODES, REPORT_CODES } from '../../contract/error-codes.ts';
import type { Command } from '../command.ts';
import type { OptionDescription } from '../help.ts';

export const SHELLS = ['bash', 'zsh', 'fish'] as const;
export type Shell = (typeof SHELLS)[number];

const PROGRAM = 'lambda-coverage';

/** Characters of a description beside a name. */
const LONGEST = 70;

/** A program for the shell, which then completes commands, options and what else is one of a list. */
export function completionScript(shell: Shell, commands: readonly Command[]): string {
  return { bash, zsh, fish }[shell](commands);
}

/** What follows a command at once where that is one of a list, and no file. */
function wordsOf({ name }: Command): readonly string[] {
  const words: Readonly<Record<string, readonly string[]>> = {
    explain: [...RECORDER_CODES, ...REPORT_CODES],
    completion: SHELLS,
    maps: ['upload'],
    run: ['start', 'end'],
  };
  return words[name] ?? [];
}

function optionsOf({ options }: Command): [name: string, option: OptionDescription][] {
  return [...Object.entries(options), ['help', { type: 'boolean', help: 'list the options' }]];
}

/** What completes the value of an option: a list, of which it may take several, or a folder. */
interface ValueRule {
  /** `--reporter` and `-r`. */
  flags: string[];
  choices: readonly string[];
  isList: boolean;
}

/** For options of which more is known than that a file may follow. */
function valueRules(command: Command): ValueRule[] {
  return optionsOf(command)
    .filter(([, option]) => option.choices !== undefined || option.value === 'DIR')
    .map(([name, { short, value, choices = [] }]) => ({
      flags: [`--${name}`, ...(short === undefined ? [] : [`-${short}`])],
      choices,
      isList: value === 'A,B',
    }));
}

/** A case of bash and zsh: what is done after each of these options of a command. */
function valueCases(commands: readonly Command[], done: (rule: ValueRule) => string): string {
  return commands
    .flatMap((command) =>
      valueRules(command).map((rule) => {
        const patterns = rule.flags.map((flag) => `'${command.name} ${flag}'`);
        return `    ${patterns.join(' | ')}) ${done(rule)} ;;`;
      }),
    )
    .join('\n');
}

function bash(commands: readonly Command[]): string {
  const cases = commands.map((command) => {
    const flags = optionsOf(command).map(([name]) => `--${name}`);
    return `    ${command.name}) options='${flags.join(' ')}' words='${wordsOf(command).join(' ')}' ;;`;
  });
  const names = commands.map(({ name }) => name).join(' ');
  const values = valueCases(commands, ({ choices, isList }) =>
    choices.length > 0 ? `values='${choices.join(' ')}'${isList ? ' list=yes' : ''}` : 'folders=yes',
  );
  return `# Completion of ${PROGRAM} in bash: source <(${PROGRAM} completion bash)
_lambda_coverage() {
  local current=\${COMP_WORDS[COMP_CWORD]} option=\${COMP_WORDS[COMP_CWORD-1]} options= words= values= list= folders= before=
  # bash makes three words of --name=value.
  if [ "$current" = = ]; then
    current=
  elif [ "$option" = = ]; then
    option=\${COMP_WORDS[COMP_CWORD-2]}
  fi
  case "\${COMP_WORDS[1]} $option" in
${values}
  esac
  case \${COMP_WORDS[1]} in
${cases.join('\n')}
    help) words='${names}' ;;
  esac
  if [ "$COMP_CWORD" -eq 1 ]; then
    words='${names} help'
  elif [ -n "$folders" ]; then
    compopt -o filenames 2>/dev/null
    local IFS=$'\\n'
    COMPREPLY=($(compgen -d -- "$current"))
    return
  elif [ -n "$values" ]; then
    words=$values
    if [[ $list && $current == *,* ]]; then
      before=\${current%,*},
      current=\${current##*,}
    fi
  elif [[ $current == -* ]]; then
    words=$options
  elif [ "$COMP_CWORD" -ne 2 ]; then
    words=
  fi
  COMPREPLY=($(compgen -P "$before" -W "$words" -- "$current"))
}
complete -o default -F _lambda_coverage ${PROGRAM}`;
}

function zsh(commands: readonly Command[]): string {
  const described = (name: string, text: string) =>
    quoted(`${name.replaceAll(':', '\\:')}:${shortened(text).replaceAll(':', '\\:')}`, zshQuote);
  const cases = commands.map((command) => {
    const options = optionsOf(command).map(([name, { help }]) => described(`--${name}`, help));
    return `    ${command.name})
      options=(${options.join(' ')})
      words_of=(${wordsOf(command).join(' ')}) ;;`;
  });
  const values = valueCases(commands, ({ choices, isList }) =>
    choices.length > 0
      ? `${isList ? "compset -P '*,'; " : ''}compadd -- ${choices.join(' ')}; return`
      : '_files -/; return',
  );
  return `#compdef ${PROGRAM}
# Completion of ${PROGRAM} in zsh: source <(${PROGRAM} completion zsh), or save it as _${PROGRAM} in a folder of $fpath
_lambda_coverage() {
  local -a commands options words_of
  commands=(${commands.map(({ name, summary }) => described(name, summary)).join(' ')} 'help:list the options of a command')
  if (( CURRENT == 2 )); then
    _describe command commands
    return
  fi
  local option=$words[CURRENT-1]
  if [[ $PREFIX == --*=* ]]; then
    option=\${PREFIX%%=*}
    compset -P '*='
  fi
  case "$words[2] $option" in
${values}
  esac
  case $words[2] in
${cases.join('\n')}
    help) _describe command commands; return ;;
  esac
  if [[ $PREFIX == -* ]]; then
    _describe -o option options
  elif (( CURRENT == 3 && $#words_of )); then
    compadd -a words_of
  else
    _files
  fi
}
if [[ $funcstack[1] == _${PROGRAM} ]]; then
  _lambda_coverage "$@"
else
  compdef _lambda_coverage ${PROGRAM}
fi`;
}

function fish(commands: readonly Command[]): string {
  const line = (rest: string) => `complete -c ${PROGRAM} ${rest}`;
  const names = commands.map(({ name }) => name).join(' ');
  return [
    `# Completion of ${PROGRAM} in fish: ${PROGRAM} completion fish | source`,
    `function __lambda_coverage_list
  set -l before (string match -r '^.*,' -- (string replace -r '^--[^=]*=' '' -- (commandline -ct)))
  printf '%s\\n' "$before"$argv
end`,
    ...commands.map(({ name, summary }) =>
      line(`-n __fish_use_subcommand -f -a ${name} -d ${quoted(summary, fishQuote)}`),
    ),
    line(`-n __fish_use_subcommand -f -a help -d 'list the options of a command'`),
    line(`-n '__fish_seen_subcommand_from help' -f -a '${names}'`),
    ...commands.flatMap((command) => {
      const seen = `__fish_seen_subcommand_from ${command.name}`;
      const words = wordsOf(command);
      const rules = valueRules(command);
      return [
        ...optionsOf(command).map(([name, { short, type, help }]) => {
          const flags = `-l ${name}${short === undefined ? '' : ` -s ${short}`}${type === 'string' ? ' -r' : ''}`;
          const values = fishValues(rules.find((rule) => rule.flags.includes(`--${name}`)));
          return line(`-n '${seen}' ${flags}${values} -d ${quoted(shortened(help), fishQuote)}`);
        }),
        ...(words.length > 0
          ? [line(`-n '${seen}; and test (count (commandline -opc)) -eq 2' -f -a '${words.join(' ')}'`)]
          : []),
      ];
    }),
  ].join('\n');
}

function fishValues(rule: ValueRule | undefined): string {
  if (rule === undefined) return '';
  const { choices, isList } = rule;
  if (choices.length === 0) return ` -f -a '(__fish_complete_directories (commandline -ct))'`;
  return ` -f -a '${isList ? `(__lambda_coverage_list ${choices.join(' ')})` : choices.join(' ')}'`;
}

function shortened(text: string): string {
  return text.length <= LONGEST ? text : `${text.slice(0, text.lastIndexOf(' ', LONGEST))} …`;
}

function quoted(text: string, quote: string): string {
  return `'${text.replaceAll("'", quote)}'`;
}

/** How the shells write the character that ends a quotation. */
const zshQuote = "'\\''";
const fishQuote = "\\'";
