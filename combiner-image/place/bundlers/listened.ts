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

/** The same of another tool, whose maps do not name all that it read: constants of a file may be all that is used of it. */
export function listenedBundler(bundler: Bundler, listener: BuildListener | undefined): Bundler {
  if (listener === undefined) return bundler;
  return {
    ...bundler,
    bundle(entries, options) {
      listener.addFailure();
      return bundler.bundle(entries, options);
    },
  };
}

function isOfOneFile(options: { external?: readonly string[] }): boolean {
  return options.external?.includes('*') === true;
}
