/** A language whose functions are recorded: a recording half of its own. */
export interface Language {
  /** As messages and documents call it. */
  name: string;
  /** As code and fields call it. */
  key: string;
  /** Of its recording half. */
  folder: string;
  /** The folder that packages of others are installed in. */
  packages: string;
}

export const LANGUAGES: readonly Language[] = [
  { name: 'Node', key: 'node', folder: 'runtime-interface', packages: 'node_modules' },
];

/**
 * Every place that has to know a language, by what it names there. No compiler joins two languages: these places
 * are looked for by their words.
 */
export const PLACES: readonly { file: string; names: keyof Language; because: string }[] = [
  { file: 'scripts/check.ts', names: 'folder', because: 'its formatter, its type checker, its imports' },
  { file: 'scripts/check/layers.ts', names: 'folder', because: 'what may import what' },
  { file: 'scripts/check/imports.ts', names: 'folder', because: 'what is an import of another half' },
  { file: 'scripts/images.ts', names: 'key', because: 'the images that are released' },
  { file: 'scripts/test/machine.ts', names: 'key', because: 'the images without which tests cannot run' },
  {
    file: 'contract/schemas/health.schema.json',
    names: 'key',
    because: 'the versions that its health check tells',
  },
  {
    file: 'combiner-image/read/mend-description.ts',
    names: 'key',
    because: 'the versions that its objects tell',
  },
  { file: 'combiner-image/Dockerfile', names: 'folder', because: 'the sources that give the version' },
  { file: 'Dockerfile.layer', names: 'folder', because: 'the zip' },
  { file: 'base-image/Dockerfile', names: 'folder', because: 'the image' },
  { file: 'scripts/build/layer.ts', names: 'folder', because: 'the files of the layer' },
  {
    file: 'scripts/build/version.ts',
    names: 'folder',
    because: 'the version that its objects and its health name',
  },
  { file: 'runtime-interface/bootstrap', names: 'name', because: 'the program that the wrapper starts' },
  { file: 'tests/unit/docs/configuration.test.ts', names: 'folder', because: 'its variables are documented' },
  { file: 'tests/unit/docs/limits.test.ts', names: 'folder', because: 'its waits and bounds have one place' },
  { file: 'tests/unit/docs/errors.test.ts', names: 'folder', because: 'its codes are documented' },
  { file: 'tests/unit/contract/recorders.ts', names: 'folder', because: 'its objects against the contract' },
  {
    file: 'tests/unit/contract/hostile-names.test.ts',
    names: 'folder',
    because: 'its keys are those of the contract',
  },
  {
    file: 'tests/unit/support/store-places.ts',
    names: 'folder',
    because: 'it puts into every kind of store',
  },
  { file: 'tests/unit/store/s3-options.test.ts', names: 'folder', because: 'it sends what a bucket demands' },
  { file: 'tests/unit/store/proxies.test.ts', names: 'folder', because: 'it goes through proxies' },
  { file: 'tests/unit/store/addresses.test.ts', names: 'folder', because: 'it finds regions and endpoints' },
  {
    file: 'tests/unit/store/container-credentials.test.ts',
    names: 'folder',
    because: 'it finds credentials',
  },
  {
    file: 'combiner-image/checkout/package-folders.ts',
    names: 'packages',
    because: 'code of packages is no code of the project, nor of the checkout',
  },
  { file: 'cli/doctor-text.ts', names: 'name', because: 'the versions of its runtime' },
  { file: 'cli/invoke/local-runtime.ts', names: 'name', because: 'invoke runs its functions' },
  { file: 'tests/machine/images.sh', names: 'name', because: 'the image that the tests start from' },
  { file: 'tests/accuracy/main.ts', names: 'name', because: 'an oracle for its numbers' },
  { file: 'README.md', names: 'name', because: 'what is recorded' },
  { file: 'package.json', names: 'name', because: 'what npm says that is recorded' },
  { file: 'cli/summaries.ts', names: 'name', because: 'what the help says that is recorded' },
  { file: 'examples/README.md', names: 'name', because: 'an example whose functions are in it' },
  { file: 'docs/accuracy.md', names: 'name', because: 'how its numbers were compared' },
  { file: 'docs/reliability.md', names: 'name', because: 'its endings, faults and tools beside it' },
  { file: 'docs/benchmarks.md', names: 'name', because: 'what it costs' },
  { file: 'docs/configuration.md', names: 'name', because: 'what differs in its settings' },
  { file: 'docs/how-it-works.md', names: 'name', because: 'how it is recorded' },
  { file: 'docs/health.md', names: 'name', because: 'how its health is asked for' },
  { file: 'docs/architecture.md', names: 'folder', because: 'the map of the folders' },
  { file: 'docs/security.md', names: 'folder', because: 'what leaves the function' },
];

/**
 * @param read the text of a file by its path in the repository
 * @returns a sentence for each place that does not know the language
 */
export function placesWithout(language: Language, read: (file: string) => string): string[] {
  return PLACES.filter(({ file, names }) => !isNamed(language[names], read(file))).map(
    ({ file, names, because }) => `${file}: must name ${language[names]} (${because})`,
  );
}

function isNamed(word: string, text: string): boolean {
  return new RegExp(`(?<![\\w-])${word}(?![\\w-])`).test(text);
}
