import { stamp } from '../../combiner-image/checkout/stamp.ts';
import { UsageError } from '../../combiner-image/errors.ts';
import { STAMP_FILE } from '../../contract/build.ts';
import { defineCommand } from '../command.ts';
import { JSON_OPTION } from '../json-option.ts';
import { printJson, printLines } from '../print.ts';

/** Says in a folder that is deployed which build it is. */
export const stampCommand = defineCommand({
  name: 'stamp',
  usage: 'DIR [--name NAME] [--root .]',
  about: `Writes ${STAMP_FILE} into the folder, after the build and before it is deployed: the commit, the branch and the project's folder. The recorder stores it with what it records, for "report --builds NAME" and "doctor". COVERAGE_BUILD on the function gives it another name.`,
  examples: [
    ['lambda-coverage stamp dist', 'after the build, before it is deployed'],
    ['lambda-coverage stamp dist --name 1.4.2', 'with a name of your own'],
  ],
  options: {
    name: {
      type: 'string',
      value: 'NAME',
      help: 'name of the build (default: the commit, followed by -changed if the checkout differs from it)',
    },
    root: {
      type: 'string',
      value: 'DIR',
      help: "the project's folder in the checkout (default: .)",
    },
    ...JSON_OPTION,
  },
  async run(values, positionals) {
    const [folder, ...more] = positionals;
    if (folder === undefined || more.length > 0)
      throw new UsageError('Give one folder: the one that is deployed.');
    const build = await stamp({ folder, project: values.root ?? '.', name: values.name });
    await (values.json
      ? printJson(build)
      : printLines([
          `${folder} is build ${build.name}${build.branch === undefined ? '' : ` of ${build.branch}`}`,
        ]));
    return 0;
  },
});
