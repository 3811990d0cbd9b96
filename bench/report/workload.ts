import { cp, mkdir, writeFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { build } from 'esbuild';
import { repository } from '../../tests/containers/harness/docker.ts';

export const WORKLOADS = ['bundle', 'files', 'large'] as const;
export type WorkloadName = (typeof WORKLOADS)[number];

/** A function as it is deployed, and what it is sent. */
export interface Workload {
  name: WorkloadName;
  title: string;
  /** The deployed folder. */
  taskRoot: string;
  /** One list per recorded sandbox. */
  sandboxes: readonly (readonly object[])[];
}

/** Packages whose code counts as the project's own, each with a program that exercises it. */
const OWN = ['acorn', 'js-yaml', 'postcss'];
/** What a large bundle carries along. */
const CARRIED = ['@aws-sdk/client-s3', 'undici'];
const STYLES = [
  'a { color: red }',
  '@media print { a, b > c { color: rgb(0 0 0 / 50%) !important } }',
  '/* note */ :root { --x: { y: z } } a::before { content: "\\201C" }',
  'a { b: c; d: e ',
  '} a {',
];

/** Builds one into `folder`. */
export function buildWorkload(name: WorkloadName, folder: string): Promise<Workload> {
  if (name === 'files') return files(folder);
  return name === 'bundle' ? bundle(folder) : large(folder);
}

async function bundle(taskRoot: string): Promise<Workload> {
  const { bytes, mapBytes } = await bundled(taskRoot, [], 'linked');
  return {
    name: 'bundle',
    title: `bundle of ${inMegabytes(bytes)}, map of ${inMegabytes(mapBytes)} beside it`,
    taskRoot,
    sandboxes: programEvents(),
  };
}

async function large(taskRoot: string): Promise<Workload> {
  const { bytes, mapBytes } = await bundled(taskRoot, CARRIED, 'inline');
  return {
    name: 'large',
    title: `bundle of ${inMegabytes(bytes)}, of which ${inMegabytes(mapBytes)} are its inline map`,
    taskRoot,
    sandboxes: programEvents(),
  };
}

async function bundled(taskRoot: string, carried: readonly string[], sourcemap: 'linked' | 'inline') {
  const program = (name: string) => join(repository, 'tests/accuracy/programs', `${name}.mjs`);
  const contents = [
    ...carried.map((name) => `import ${JSON.stringify(name)};`),
    ...OWN.map((name, i) => `import * as program${i} from ${JSON.stringify(program(name))};`),
    `const programs = { ${OWN.map((name, i) => `${JSON.stringify(name)}: program${i}`).join(', ')} };`,
    'export async function handler({ run }) { await programs[run].main(); return run; }',
  ].join('\n');
  const { outputFiles } = await build({
    stdin: { contents, resolveDir: repository, sourcefile: 'src/handler.mjs' },
    absWorkingDir: repository,
    outfile: join(taskRoot, 'index.js'),
    bundle: true,
    platform: 'node',
    target: 'node20',
    format: 'cjs',
    sourcemap,
    // Else a package that is only carried along would be left out.
    ignoreAnnotations: true,
    write: false,
    logLevel: 'error',
  });
  await mkdir(taskRoot, { recursive: true });
  let bytes = 0;
  let mapBytes = 0;
  for (const { path, text } of outputFiles) {
    const own = sourcemap === 'inline' ? rewriteInline(text) : path.endsWith('.map') ? asOwn(text) : text;
    await writeFile(path, own);
    if (path.endsWith('.map')) mapBytes += own.length;
    else bytes += own.length;
    if (sourcemap === 'inline') mapBytes += own.length - own.lastIndexOf('//# sourceMappingURL=');
  }
  return { bytes, mapBytes };
}

/** Names the sources of our packages as files of the project: every tool leaves `node_modules` out. */
function asOwn(map: string): string {
  const parsed = JSON.parse(map) as { sources: string[] };
  const isOwn = new RegExp(`^.*node_modules/(?=(?:${OWN.join('|')})/)`);
  parsed.sources = parsed.sources.map((source) =>
    source
      .replace(isOwn, 'src/lib/')
      .replace(/^.*node_modules\//, 'node_modules/')
      .replace(/^.*tests\/accuracy\//, 'src/')
      .replace(/^.*src\/handler\.mjs$/, 'src/handler.mjs'),
  );
  return JSON.stringify(parsed);
}

function rewriteInline(text: string): string {
  const [code = '', map = ''] = text.split(/\/\/# sourceMappingURL=data:application\/json;base64,/);
  const own = Buffer.from(asOwn(Buffer.from(map, 'base64').toString())).toString('base64');
  return `${code}//# sourceMappingURL=data:application/json;base64,${own}\n`;
}

/** 20 files without a map: a parser for CSS and a handler. */
async function files(taskRoot: string): Promise<Workload> {
  const require = createRequire(import.meta.url);
  await cp(join(dirname(require.resolve('postcss')), '.'), join(taskRoot, 'src/css'), { recursive: true });
  for (const name of ['nanoid', 'picocolors', 'source-map-js'])
    await cp(join(repository, 'node_modules', name), join(taskRoot, 'node_modules', name), {
      recursive: true,
    });
  await writeFile(
    join(taskRoot, 'index.js'),
    `const parse = require('./src/css/parse.js');
const stringify = require('./src/css/stringify.js');
const Warning = require('./src/css/warning.js');
exports.handler = async ({ css }) => {
  let text = '';
  try {
    const root = parse(css);
    root.walkDecls((decl) => { if (decl.important) decl.value = decl.value.trim(); });
    stringify(root, (part) => { text += part; });
  } catch (error) {
    text = String(new Warning(error.reason));
  }
  return text;
};
`,
  );
  return {
    name: 'files',
    title: '20 files without a map',
    taskRoot,
    sandboxes: STYLES.map((_, i) => STYLES.slice(0, i + 1).map((css) => ({ css }))),
  };
}

function programEvents(): { run: string }[][] {
  return OWN.map((_, i) => [...OWN.slice(i), ...OWN.slice(0, i)].slice(0, i + 1).map((run) => ({ run })));
}

function inMegabytes(bytes: number): string {
  return bytes < 1e6 ? `${Math.round(bytes / 1e3)} KB` : `${(bytes / 1e6).toFixed(1)} MB`;
}
