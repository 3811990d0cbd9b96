import { describe, expect, test } from 'vitest';
import {
  type Build,
  build,
  buildNames,
  comparedBuild,
  listings,
  reportedBuild,
} from '../support/built-elsewhere.ts';

/** A build whose map is written in another way. */
function withMap(change: (map: string) => string): Build {
  const made = build('lines-esbuild');
  const name = `${made.entry}.map`;
  return { ...made, built: { ...made.built, [name]: change(made.built[name] ?? '') } };
}

const changed = (change: (map: { [key: string]: unknown }) => object) =>
  withMap((map) => JSON.stringify(change(JSON.parse(map))));

test.each<[string, Build]>([
  ['sourcesContent: null', changed((map) => ({ ...map, sourcesContent: null }))],
  ['texts that are null', changed((map) => ({ ...map, sourcesContent: [null, null, null] }))],
  ['a version that is a string', changed((map) => ({ ...map, version: '3' }))],
  ['no names', changed(({ names: _, ...map }) => map)],
  ['a line end behind the mappings', changed((map) => ({ ...map, mappings: `${map['mappings']}\n` }))],
  ['a guard on a line of its own', withMap((map) => `)]}'\n${map}`)],
  ['a guard with a comma', withMap((map) => `)]}',\n${map}`)],
  ['a guard without a line end', withMap((map) => `)]}'${map}`)],
  ['a byte order mark', withMap((map) => `\uFEFF${map}`)],
])('a map with %s is uploaded and read', async (_, made) => {
  const { ours, istanbul } = await comparedBuild(made);
  expect(listings(ours)).toEqual(listings(istanbul));
});

test('a map that no comment names is taken from beside the script', async () => {
  const made = build('lines-esbuild');
  const text = made.built[made.entry]?.replace(/\/\/# sourceMappingURL=.*\n/, '') ?? '';
  expect(text).not.toContain('sourceMappingURL');
  const { ours, istanbul } = await comparedBuild({ ...made, built: { ...made.built, [made.entry]: text } });
  expect(listings(ours)).toEqual(listings(istanbul));
});

describe.each([
  ['in git', true],
  ['where there is no git', false],
])('%s', (_, isGit) => {
  test.each(['unnamed-magic-string', 'unnamed-magic-string-coarse'])(
    'what a map gives no name is found by its text: %s',
    async (name) => {
      const { ours, istanbul } = await comparedBuild(build(name), isGit);
      expect(listings(ours)).toEqual(listings(istanbul));
    },
  );
});

test('what a map gives neither name nor text is missing, and is said', async () => {
  await expect(reportedBuild(build('unnamed-magic-string-bare'))).rejects.toThrow(
    /index\.mjs .*: the deployed code is not made from dist\/index\.mjs/,
  );
});

test.each(buildNames('other-build-'))('a map of another text is believed nothing: %s', async (name) => {
  await expect(reportedBuild(build(name))).rejects.toThrow(
    /is not in the report: its source map belongs to another text: \d+ places of src\/.*made by another build/,
  );
});
