import { resolve } from 'node:path';
import { plural } from '../../combiner-image/plural.ts';
import { uploadManifest } from '../../combiner-image/upload-manifest.ts';
import { CHECKOUT_OPTIONS } from '../checkout-options.ts';
import { defineCommand } from '../command.ts';
import { keepOutOfGit } from '../default-directory.ts';
import { JSON_OPTION } from '../json-option.ts';
import { printJson, printLines } from '../print.ts';
import { ONE_STORE, parseNewLocation, STORE_KEY } from '../store-options.ts';

/** Tells reports that are made elsewhere which files a checkout has. */
export const manifestCommand = defineCommand({
  name: 'manifest',
  usage: `${ONE_STORE} [--root .]`,
  about:
    "Puts the list of a checkout's files into a store: paths, git's hashes of what they hold, commit, branch, remote without credentials, and CODEOWNERS; no code. A report that is made where there is no checkout, as by the combiner in AWS, names sources by the newest list that has their texts.",
  examples: [
    ['lambda-coverage manifest s3://my-coverage/coverage', 'after each deployment'],
    ['lambda-coverage manifest --branch main', 'in CI, where git has no branch'],
  ],
  options: {
    ...STORE_KEY,
    root: { ...CHECKOUT_OPTIONS.root, help: 'folder in the checkout (default: .)' },
    branch: {
      type: 'string',
      value: 'NAME',
      help: 'name of the branch (default: the one that git has checked out; CI often has none)',
    },
    ...JSON_OPTION,
  },
  async run(values, positionals) {
    const location = parseNewLocation(positionals, 'manifest', values.store);
    const { root = '.', branch } = values;
    const uploaded = await uploadManifest({ root: resolve(root), location, branch });
    keepOutOfGit(location);
    const { key, commit, files } = uploaded;
    await (values.json
      ? printJson(uploaded)
      : printLines([`${plural(files, 'file')} of commit ${commit} in ${location.store.name}: ${key}`]));
    return 0;
  },
});
