import { UsageError } from '../../combiner-image/errors.ts';
import { type Command, defineCommand } from '../command.ts';
import { completionScript, SHELLS } from '../completion/shells.ts';
import { print } from '../print.ts';

/** @param commands all that are completed, this one too */
export function completionCommand(commands: () => readonly Command[]): Command {
  return defineCommand({
    name: 'completion',
    usage: SHELLS.join(' | '),
    about:
      'Prints a program for the shell that completes commands, options, values that come from a list, folders, and error codes. It completes what is called lambda-coverage: the command must be on the PATH, by a global install or by export PATH="$PWD/node_modules/.bin:$PATH", and is not completed behind npx.',
    options: {},
    examples: [
      ['source <(lambda-coverage completion bash)', 'in ~/.bashrc'],
      ['source <(lambda-coverage completion zsh)', 'in ~/.zshrc, after compinit'],
      ['lambda-coverage completion fish | source', 'in ~/.config/fish/config.fish'],
    ],
    async run(_, [asked, ...more]) {
      const shell = SHELLS.find((each) => each === asked);
      if (shell === undefined || more.length > 0)
        throw new UsageError(`Name one shell: ${SHELLS.join(', ')}.`);
      await print(completionScript(shell, commands()));
      return 0;
    },
  });
}
