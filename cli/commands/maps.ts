import { UsageError } from '../../combiner-image/errors.ts';
import { existingFolder } from '../../combiner-image/existing-folder.ts';
import { plural } from '../../combiner-image/plural.ts';
import { someOf } from '../../combiner-image/some-of.ts';
import { locationName } from '../../combiner-image/store/location.ts';
import { uploadMaps } from '../../combiner-image/upload-maps.ts';
import { defineCommand } from '../command.ts';
import { consoleLog } from '../console-log.ts';
import { keepOutOfGit } from '../default-directory.ts';
import { JSON_OPTION } from '../json-option.ts';
import { printJson, printLines } from '../print.ts';
import { ONE_STORE, parseNewLocation, STORE_KEY } from '../store-options.ts';

/** Brings source maps that are not deployed. */
export const mapsCommand = defineCommand({
  name: 'maps',
  usage: `upload DIR ${ONE_STORE}`,
  about:
    'Puts the source maps of a build into a store, for scripts that are deployed without them. A map is found by the text of its script, with or without the comment that names the map; so DIR holds both, as the bundler wrote them. The maps hold source code: keep the bucket private.',
  examples: [['lambda-coverage maps upload dist s3://my-coverage/coverage', 'scripts and maps of one build']],
  options: { ...STORE_KEY, ...JSON_OPTION },
  async run(values, [action, folder, ...stores]) {
    if (action !== 'upload' || folder === undefined)
      throw new UsageError('Give the action and the folder of the build: maps upload DIR.');
    const location = parseNewLocation(stores, 'maps upload', values.store);
    const { uploaded, withoutMap } = await uploadMaps({
      folder: existingFolder(folder, 'DIR'),
      location,
      log: consoleLog,
    });
    keepOutOfGit(location);
    if (values.json) await printJson({ uploaded, withoutMap });
    else
      await printLines([
        `${plural(uploaded.length, 'source map')} in ${locationName(location)}: ${someOf(uploaded.map(({ path }) => path))}`,
        ...(withoutMap.length > 0
          ? [`${plural(withoutMap.length, 'script')} without one: ${someOf(withoutMap)}`]
          : []),
      ]);
    return 0;
  },
});
