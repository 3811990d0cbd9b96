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
  /** The file of scripts/images/ with its versions. */
  versions: string;
  /** What tests import that have to do with its recorder. */
  tested: string;
  /** What its texts are written in. */
  code: string;
}

export const LANGUAGES: readonly Language[] = [
  {
    name: 'Node',
    key: 'node',
    folder: 'runtime-interface',
    packages: 'node_modules',
    versions: 'node-versions',
    tested: 'runtime-interface',
    code: 'JavaScript',
  },
  {
    name: 'Python',
    key: 'python',
    folder: 'runtime-interface-python',
    packages: 'site-packages',
    versions: 'python-versions',
    tested: 'python-recorder',
    code: 'Python',
  },
];

/** A file that names the language. */
interface Place {
  /** One for all languages, or by the key of a language the one that it has for itself. */
  file: string | Readonly<Record<string, string>>;
  names: keyof Language;
  /** What the language is not done without. */
  because: string;
}

/**
 * Every place that has to know a language, by what it names there. No compiler joins two languages: these places
 * are looked for by their words.
 */
export const PLACES: readonly Place[] = [
  { file: 'scripts/check.ts', names: 'folder', because: 'its imports' },
  { file: 'scripts/check/layers.ts', names: 'folder', because: 'what may import what' },
  { file: 'scripts/check/imports.ts', names: 'folder', because: 'what is an import of another half' },
  { file: 'scripts/images/base-images.ts', names: 'versions', because: 'the images that are released' },
  {
    file: 'scripts/test/machine.ts',
    names: 'versions',
    because: 'the images without which tests cannot run',
  },
  {
    file: 'tests/containers/harness/artifacts.ts',
    names: 'versions',
    because: 'the base images that tests build',
  },
  { file: 'contract/language-variables.ts', names: 'key', because: 'the variables that it alone reads' },
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
  {
    file: { node: 'base-image/Dockerfile', python: 'base-image/python/Dockerfile' },
    names: 'folder',
    because: 'the image that functions extend',
  },
  { file: 'base-image/Dockerfile', names: 'folder', because: 'the sources that give the version' },
  {
    file: { node: 'scripts/build/layer.ts', python: 'scripts/build/python.ts' },
    names: 'folder',
    because: 'the files of the layer',
  },
  {
    file: 'scripts/build/version.ts',
    names: 'folder',
    because: 'the version that its objects and its health name',
  },
  { file: 'runtime-interface/bootstrap', names: 'name', because: 'the program that the wrapper starts' },
  { file: 'infrastructure/recording.ts', names: 'key', because: 'the runtimes that get the layer' },
  { file: 'tests/unit/docs/configuration.test.ts', names: 'folder', because: 'its variables are documented' },
  { file: 'tests/unit/docs/limits.test.ts', names: 'folder', because: 'its waits and bounds have one place' },
  { file: 'tests/unit/docs/errors.test.ts', names: 'folder', because: 'its codes are documented' },
  { file: 'tests/unit/contract/recorders.ts', names: 'folder', because: 'its objects against the contract' },
  {
    file: {
      node: 'tests/unit/contract/hostile-names.test.ts',
      python: 'tests/unit/runtime-interface-python/keys.test.ts',
    },
    names: 'tested',
    because: 'its keys are those of the contract',
  },
  {
    file: {
      node: 'tests/unit/runtime-interface/settings.test.ts',
      python: 'tests/unit/runtime-interface-python/settings.test.ts',
    },
    names: 'tested',
    because: 'its variables mean what they mean elsewhere',
  },
  {
    file: { node: 'tests/unit/support/store-places.ts', python: 'tests/unit/support/python-store.ts' },
    names: 'tested',
    because: 'it puts into every kind of store',
  },
  {
    file: {
      node: 'tests/unit/store/s3-options.test.ts',
      python: 'tests/unit/runtime-interface-python/signature.test.ts',
    },
    names: 'tested',
    because: 'it sends what a bucket demands',
  },
  {
    file: {
      node: 'tests/unit/store/proxies.test.ts',
      python: 'tests/unit/runtime-interface-python/proxies.test.ts',
    },
    names: 'tested',
    because: 'it goes through proxies',
  },
  {
    file: {
      node: 'tests/unit/store/addresses.test.ts',
      python: 'tests/unit/runtime-interface-python/keys.test.ts',
    },
    names: 'tested',
    because: 'it finds regions and endpoints',
  },
  {
    file: {
      node: 'tests/unit/store/container-credentials.test.ts',
      python: 'tests/unit/runtime-interface-python/container-credentials.test.ts',
    },
    names: 'tested',
    because: 'it finds credentials',
  },
  {
    file: 'combiner-image/checkout/package-folders.ts',
    names: 'packages',
    because: 'code of packages is no code of the project, nor of the checkout',
  },
  { file: 'combiner-image/checkout/code-suffix.ts', names: 'code', because: 'the names of its files' },
  {
    file: { node: 'combiner-image/code/javascript-code.ts', python: 'combiner-image/code/python-code.ts' },
    names: 'code',
    because: 'what of a text counts, and its tokens',
  },
  { file: 'cli/doctor-text.ts', names: 'name', because: 'the versions of its runtime' },
  {
    file: { node: 'cli/invoke/local-runtime.ts', python: 'cli/invoke/python-program.ts' },
    names: 'name',
    because: 'invoke runs its functions',
  },
  { file: 'tests/machine/images.sh', names: 'name', because: 'the image that the tests start from' },
  { file: 'tests/accuracy/main.ts', names: 'name', because: 'an oracle for its numbers' },
  {
    file: { node: 'bench/bench.ts', python: 'bench/python/main.ts' },
    names: 'versions',
    because: 'what it costs is measured',
  },
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
  { file: 'docs/fleet.md', names: 'name', because: 'how many functions get it' },
  { file: 'docs/architecture.md', names: 'folder', because: 'the map of the folders' },
  { file: 'docs/security.md', names: 'folder', because: 'what leaves the function' },
];

/**
 * @param read the text of a file by its path in the repository; `undefined`: there is no such file
 * @returns a sentence for each place that does not know the language
 */
export function placesWithout(language: Language, read: (file: string) => string | undefined): string[] {
  return PLACES.flatMap(({ file, names, because }) => {
    const own = typeof file === 'string' ? file : file[language.key];
    if (own === undefined)
      return [
        `scripts/check/languages.ts: must say what ${language.name} has beside ${inWords(file)} (${because})`,
      ];
    const text = read(own);
    if (text === undefined) return [`${own}: does not exist, and must name ${language[names]} (${because})`];
    return isNamed(language[names], text) ? [] : [`${own}: must name ${language[names]} (${because})`];
  });
}

function inWords(files: Place['file']): string {
  return Object.values(files).join(' and ');
}

function isNamed(word: string, text: string): boolean {
  return new RegExp(`(?<![\\w-])${word}(?![\\w-])`).test(text);
}
