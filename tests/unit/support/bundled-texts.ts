import { posix } from 'node:path';
import { type BuildOptions, build, type Plugin } from 'esbuild';

/** What esbuild makes of files that are in no folder: the first one is where it begins. */
export async function bundled(
  files: Record<string, string>,
  options: BuildOptions & { tsconfigRaw?: string | object } = {},
): Promise<string> {
  const [entry = ''] = Object.keys(files);
  const { outputFiles } = await build({
    entryPoints: [entry],
    bundle: true,
    platform: 'node',
    format: 'cjs',
    write: false,
    logLevel: 'silent',
    plugins: [inMemory(files)],
    ...options,
  } as BuildOptions);
  // As it names files of a folder.
  return (outputFiles?.[0]?.text ?? '').replaceAll('// memory:', '// ');
}

function inMemory(files: Record<string, string>): Plugin {
  return {
    name: 'in-memory',
    setup(hooks) {
      hooks.onResolve({ filter: /.*/ }, ({ path, importer, kind }) => {
        if (kind === 'entry-point') return { path, namespace: 'memory' };
        if (!path.startsWith('.')) return { path, external: true };
        const base = posix.join(posix.dirname(importer), path);
        const found = ['', '.ts', '.tsx', '.js', '/index.ts']
          .map((end) => base + end)
          .find((each) => each in files);
        return { path: found ?? base, namespace: 'memory' };
      });
      hooks.onLoad({ filter: /.*/, namespace: 'memory' }, ({ path }) => ({
        contents: files[path] ?? '',
        loader: path.endsWith('.tsx') ? 'tsx' : path.endsWith('.ts') ? 'ts' : 'js',
      }));
    },
  };
}
