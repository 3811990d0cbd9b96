import { Argument, Command, InvalidArgumentError, Option } from 'commander';

function program() {
  const quiet = { writeOut() {}, writeErr() {}, outputError() {} };
  const all = new Command('tool')
    .exitOverride()
    .configureOutput(quiet)
    .version('1.2.3')
    .description('a tool');
  all
    .option('-v, --verbose', 'talk', (_, sum) => sum + 1, 0)
    .option('--no-color')
    .option('-o, --out <file>', 'to', 'x');
  all.addOption(new Option('-l, --level <level>').choices(['low', 'high']).env('LEVEL').conflicts('out'));
  all.addOption(new Option('--secret [value]').hideHelp().preset('p').implies({ quiet: true }));
  all
    .command('add <first> [rest...]')
    .alias('a')
    .option('-n, --number <n>', 'number', (text) => {
      const n = Number(text);
      if (Number.isNaN(n)) throw new InvalidArgumentError('no number');
      return n;
    })
    .action((first, rest, options, command) => [first, rest, options, command.optsWithGlobals()]);
  all
    .command('serve', { isDefault: false })
    .addArgument(new Argument('[port]', 'the port').argParser(Number).default(80, 'eighty'))
    .hook('preAction', async () => {})
    .allowUnknownOption()
    .action(async (port) => port);
  all.command('hidden', { hidden: true }).action(() => {});
  all.addHelpText('after', 'more');
  return all;
}

export async function main() {
  const lines = [
    ['add', 'x', 'y', 'z', '-n', '3', '-vv'],
    ['a', 'x', '--number=bad'],
    ['add'],
    ['serve', '--what', '8080'],
    ['--version'],
    ['--help'],
    ['help', 'add'],
    ['ad', 'x'],
    ['-l', 'middle', 'hidden'],
    ['-l', 'low', '-o', 'file', 'hidden'],
    ['--secret', '--no-color', '-ofile', 'hidden', 'extra'],
    ['--unknwon'],
    [],
    ['hidden', '--', '-x'],
  ];
  for (const line of lines) {
    try {
      await program().parseAsync(line, { from: 'user' });
    } catch (error) {
      globalThis.said = String(error.code);
    }
  }
  program().helpInformation();
  new Command('one').argument('<x>').usage('[x]').exitOverride().parse(['node', 'one', 'value']).args.length;
}
