import type { BundledFiles, BundledInputs } from '../cache/bundled-files.ts';
import type { Bundler } from '../rebuilt/bundler.ts';
import type { EsbuildBuild } from '../rebuilt/esbuild-bundler.ts';

/** Is told what a bundler reads by itself. */
export type BuildListener = Pick<BundledFiles, 'add' | 'addFailure'>;

/** The same esbuild, which says what it read. */
export function listenedEsbuild(esbuild: EsbuildBuild, listener: BuildListener | undefined): EsbuildBuild {
  if (listener === undefined) return esbuild;
  return {
    async build(options) {
      try {
        const built: Awaited<ReturnType<EsbuildBuild['build']>> & { metafile?: BundledInputs } =
          await esbuild.build({ ...options, metafile: true });
        if (built.metafile !== undefined) listener.add(built.metafile, isOfOneFile(options));
        return built;
      } catch (error) {
        listener.addFailure();
        throw error;
      }
    },
  };
}

/** Of another tool what it has from the checkout is known: all that was there. */
export function listenedBundler(bundler: Bundler, listener: BuildListener | undefined): Bundler {
  if (listener === undefined) return bundler;
  return {
    ...bundler,
    async bundle(entries, options) {
      const bundled = await bundler.bundle(entries, options);
      if (bundled === undefined) listener.addFailure();
      else listener.add(inputsOf(bundled.map), true);
      return bundled;
    },
  };
}

function inputsOf(map: string): BundledInputs {
  const { sources } = JSON.parse(map) as { sources: string[] };
  return { inputs: Object.fromEntries(sources.map((each) => [each, { imports: [] }])) };
}

function isOfOneFile(options: { external?: readonly string[] }): boolean {
  return options.external?.includes('*') === true;
}
