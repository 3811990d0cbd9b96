import { posix } from 'node:path';
import picomatch from 'picomatch';
import { fieldsOf, textOf } from './fields.ts';
import { type Project, UnreadableFileError } from './found.ts';
import { YamlFile } from './yaml-file.ts';

/** How packages are managed here. */
export interface Packages {
  manager: Manager;
  /** Folders of workspaces, from the project's folder. */
  workspaces: string[];
  /** Whether lambda-coverage is installed here or above, or named among the project's own. */
  hasCommand: boolean;
  /** Where source maps are missing. */
  hints: string[];
}

export type Manager = 'npm' | 'pnpm' | 'yarn' | 'bun';

interface ManagerCommands {
  lockFiles: readonly string[];
  install(isRootOfWorkspaces: boolean): string;
  run: string;
}

/** It is in no registry yet: as the README says. */
const PACKAGE = '<folder or .tgz of lambda-coverage>';

export const MANAGERS: Readonly<Record<Manager, ManagerCommands>> = {
  npm: {
    lockFiles: ['package-lock.json', 'npm-shrinkwrap.json'],
    install: () => `npm install --save-dev ${PACKAGE}`,
    run: 'npx lambda-coverage',
  },
  pnpm: {
    lockFiles: ['pnpm-lock.yaml', 'pnpm-workspace.yaml'],
    install: (isRoot) => `pnpm add --save-dev ${isRoot ? '--workspace-root ' : ''}${PACKAGE}`,
    run: 'pnpm exec lambda-coverage',
  },
  yarn: {
    lockFiles: ['yarn.lock'],
    install: () => `yarn add --dev ${PACKAGE}`,
    run: 'yarn lambda-coverage',
  },
  bun: {
    lockFiles: ['bun.lock', 'bun.lockb'],
    install: () => `bun add --dev ${PACKAGE}`,
    run: 'bunx lambda-coverage',
  },
};

/** Of scripts: what bundles or compiles, and the option without which there are no source maps. */
const BUILDERS: readonly { tool: RegExp; option: RegExp; advice: string }[] = [
  { tool: /\besbuild\s+(?!.*--version)/, option: /--sourcemap\b/, advice: 'add --sourcemap to esbuild' },
  { tool: /\bncc\s+build\b/, option: /\s(-s|--source-map)\b/, advice: 'add -s to ncc' },
  { tool: /\btsup\b/, option: /--sourcemap\b/, advice: 'add --sourcemap to tsup' },
  { tool: /\bbun\s+build\b/, option: /--sourcemap\b/, advice: 'add --sourcemap to bun build' },
];

/** @param warn told of what cannot be read */
export function readPackages(project: Project, warn: (line: string) => void): Packages {
  const manifests = project.paths.filter((path) => posix.basename(path) === 'package.json');
  const own = manifest('package.json', project, warn);
  const patterns = workspacePatterns(own['workspaces'], project, warn);
  const isWorkspace = picomatch(
    patterns.filter((pattern) => !pattern.startsWith('!')),
    {
      ignore: patterns.flatMap((pattern) => (pattern.startsWith('!') ? pattern.slice(1) : [])),
    },
  );
  const folders = manifests.map((path) => posix.dirname(path)).filter((folder) => folder !== '.');
  return {
    manager: managerOf(textOf(own['packageManager']), project),
    workspaces: patterns.length === 0 ? [] : folders.filter((folder) => isWorkspace(folder)).sort(),
    hasCommand:
      project.installed !== undefined ||
      ['dependencies', 'devDependencies'].some((kind) => 'lambda-coverage' in fieldsOf(own[kind])),
    hints: manifests.flatMap((path) => {
      const { scripts } = manifest(path, project, () => {});
      return [...missingMaps(path, scripts), ...missingInTsconfig(path, scripts, project)];
    }),
  };
}

function manifest(path: string, project: Project, warn: (line: string) => void) {
  try {
    return fieldsOf(JSON.parse(project.read(path)?.replace(/^\uFEFF/, '') ?? '{}'));
  } catch {
    warn(`${path} is not JSON.`);
    return {};
  }
}

function workspacePatterns(workspaces: unknown, project: Project, warn: (line: string) => void): string[] {
  // yarn takes an object, too.
  let patterns = Array.isArray(workspaces) ? workspaces : fieldsOf(workspaces)['packages'];
  const pnpm = project.read('pnpm-workspace.yaml');
  if (pnpm !== undefined)
    try {
      patterns = fieldsOf(new YamlFile('pnpm-workspace.yaml', pnpm).value)['packages'];
    } catch (error) {
      if (!(error instanceof UnreadableFileError)) throw error;
      warn(error.message);
    }
  return Array.isArray(patterns)
    ? patterns
        .filter((pattern) => typeof pattern === 'string')
        .map((pattern) => pattern.replace(/^\.\/|\/$/g, ''))
    : [];
}

function managerOf(declared: string | undefined, project: Project): Manager {
  const names = ['npm', 'pnpm', 'yarn', 'bun'] as const;
  const isHere = (name: Manager) => MANAGERS[name].lockFiles.some((file) => project.read(file) !== undefined);
  return names.find((name) => declared?.startsWith(`${name}@`)) ?? names.find(isHere) ?? 'npm';
}

function missingMaps(path: string, scripts: unknown): string[] {
  return Object.entries(fieldsOf(scripts)).flatMap(([name, command]) => {
    if (typeof command !== 'string') return [];
    const builder = BUILDERS.find(({ tool, option }) => tool.test(command) && !option.test(command));
    return builder === undefined
      ? []
      : [`${path}: the script "${name}" makes no source maps: ${builder.advice}.`];
  });
}

/** Of a package that tsc compiles, by a tsconfig.json of its own that says all itself. */
function missingInTsconfig(path: string, scripts: unknown, project: Project): string[] {
  const isCompiled = Object.values(fieldsOf(scripts)).some(
    (command) => typeof command === 'string' && /\btsc\b/.test(command) && !command.includes('--noEmit'),
  );
  const file = posix.join(posix.dirname(path), 'tsconfig.json');
  const text = isCompiled ? project.read(file) : undefined;
  if (text === undefined || /"extends"|"noEmit"\s*:\s*true/.test(text)) return [];
  const has = (option: string) => new RegExp(`"${option}"\\s*:\\s*true`).test(text);
  const lacking = [
    ...(has('sourceMap') || has('inlineSourceMap') ? [] : ['"sourceMap": true']),
    ...(has('inlineSources') ? [] : ['"inlineSources": true']),
  ];
  return lacking.length === 0 ? [] : [`${file}: add ${lacking.join(' and ')} to compilerOptions.`];
}
