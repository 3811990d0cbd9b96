import { existsSync, readdirSync, readFileSync, statSync } from 'node:fs';
import { dirname, join, posix, relative, sep } from 'node:path';
import { Checkout } from '../../combiner-image/checkout/checkout.ts';
import { isIgnored } from '../../combiner-image/checkout/git-files.ts';
import { isInGit, realOf } from '../../combiner-image/checkout/top-level.ts';
import { DEFAULT_OUTPUT } from '../default-output.ts';
import { codeWithoutMaps } from './deployed-code.ts';
import { type Found, type Project, UnreadableFileError } from './found.ts';
import { type Packages, readPackages } from './packages.ts';
import { outputOf, readCdk } from './tools/cdk.ts';
import { mayBeTemplate, readTemplate } from './tools/cloud-formation.ts';
import { readDockerfile } from './tools/dockerfile.ts';
import { readServerless } from './tools/serverless.ts';
import { isConfig, mayBeSst, readSst } from './tools/sst.ts';
import { readTerraform } from './tools/terraform.ts';

/** What a project's files say of its functions. */
export interface Surroundings {
  project: Project;
  found: Found[];
  packages: Packages;
  /** Files that cannot be read, each with its name and line. */
  warnings: string[];
  /** Git would take the usual folder of reports for a part of the project. */
  tracksReports: boolean;
}

/** Larger files are generated, or data. */
const LARGEST_BYTES = 20_000_000;
const LARGEST_WRITTEN_BYTES = 1_000_000;
const NOT_TEMPLATES = /(^|\/)(package(-lock)?|tsconfig[^/]*|pnpm-lock|[^/]*\.min|[^/]*lock)\.(json|ya?ml)$/;

/** What deploys functions, too, by code or in forms of its own: its files, and what they say where they do. */
const OTHER_TOOLS: readonly { name: string; file: RegExp; says: RegExp }[] = [
  { name: 'Terragrunt', file: /(^|\/)terragrunt\.hcl$/, says: /lambda/i },
  { name: 'SST 1', file: /(^|\/)sst\.json$/, says: /"main"/ },
  { name: 'Pulumi', file: /(^|\/)Pulumi\.ya?ml$/, says: /\bnodejs\b/ },
  { name: 'Architect', file: /(^|\/)(app\.arc|\.arc)$/, says: /^@(?:http|events|queues|scheduled|aws)\b/m },
  { name: 'Amplify', file: /(^|\/)amplify\/backend\.ts$/, says: /defineBackend/ },
];

type Reader = (path: string, text: string, project: Project) => Found | undefined;

/** By the names of files; undefined for files that say nothing. */
function readerOf(path: string): Reader | undefined {
  const name = posix.basename(path);
  if (/^serverless(\.[\w-]+)?\.(ya?ml|json)$/.test(name)) return readServerless;
  if (/^serverless\.[cm]?[jt]s$/.test(name))
    return () => {
      throw new UnreadableFileError(
        `${path} is code, which init does not run: "${printing(posix.dirname(path))}" writes what it says. Delete that file after init.`,
      );
    };
  if (name === 'cdk.json') return readCdk;
  if (/\.(tf|tofu)$/.test(name)) return readTerraform;
  if (/^(Dockerfile|Containerfile)([.-].*)?$|\.Dockerfile$/i.test(name)) return readDockerfile;
  const other = OTHER_TOOLS.find(({ file }) => file.test(path));
  if (other !== undefined)
    return (_, text) => {
      if (!other.says.test(text)) return undefined;
      throw new UnreadableFileError(
        `${path} is of ${other.name}, which init does not read. README.md of the package, "Three ways in", says what each function needs.`,
      );
    };
  if (/\.[cm]?tsx?$/.test(name) && !name.endsWith('.d.ts'))
    return (at, text, { paths }) =>
      paths.some(isConfig) && mayBeSst(at, text) ? readSst(at, text) : undefined;
  if (/\.(ya?ml|json|template)$/.test(name) && !NOT_TEMPLATES.test(path))
    return (at, text) => (mayBeTemplate(text) ? readTemplate(at, text) : undefined);
  return undefined;
}

/** The framework reads the service of the folder that it is called in. */
function printing(folder: string): string {
  const command = 'npx serverless print > serverless.printed.yml';
  return folder === '.' ? command : `(cd ${folder} && ${command})`;
}

/** @param folder the project's; files that git ignores are passed over, but for what CDK synthesised */
export async function lookAround(folder: string): Promise<Surroundings> {
  const project = await openProject(folder);
  const found: Found[] = [];
  const warnings: string[] = [];
  for (const path of project.paths) {
    const reader = readerOf(path);
    if (reader === undefined) continue;
    try {
      const text = project.read(path);
      if (text === undefined || text.length > LARGEST_WRITTEN_BYTES) continue;
      const said = reader(path, text, project);
      if (said === undefined) continue;
      found.push({ ...said, hints: [...said.hints, ...codeWithoutMaps(said, project)] });
      warnings.push(...(said.warnings ?? []));
    } catch (error) {
      if (!(error instanceof UnreadableFileError)) throw error;
      warnings.push(error.message);
    }
  }
  const packages = readPackages(project, (line) => warnings.push(line));
  const tracksReports = isInGit(folder) && !(await isIgnored(folder, `${DEFAULT_OUTPUT}/`));
  return { project, found, packages, warnings, tracksReports };
}

async function openProject(folder: string): Promise<Project> {
  const root = realOf(folder);
  const checkout = await Checkout.open(root);
  const above = relative(checkout.root, root).replaceAll(sep, '/');
  const start = above === '' ? '' : `${above}/`;
  const listed = [...checkout.paths].flatMap((path) =>
    path.startsWith(start) ? path.slice(start.length) : [],
  );
  const read = (path: string) => readText(join(root, path));
  const synthesised = listed
    .filter((path) => posix.basename(path) === 'cdk.json')
    .flatMap((path) => synthesisedBy(root, path, read(path) ?? ''));
  const isSynthesised = new Set(synthesised);
  return {
    paths: listed.filter((path) => !isSynthesised.has(path)).sort(),
    synthesised,
    has: (path) => existsSync(join(root, path)),
    read,
    installed: installedIn(root, checkout.root),
  };
}

/** Workspaces have what is installed in a folder above. */
function installedIn(root: string, top: string): string | undefined {
  for (let folder = root, way = './'; ; folder = dirname(folder), way = way === './' ? '../' : `${way}../`) {
    if (existsSync(join(folder, 'node_modules/lambda-coverage/package.json'))) return way;
    if (folder === top || folder === dirname(folder)) return undefined;
  }
}

function synthesisedBy(root: string, cdkJson: string, text: string): string[] {
  try {
    return filesBelow(root, outputOf(cdkJson, text));
  } catch (error) {
    if (!(error instanceof UnreadableFileError)) throw error;
    // Whoever reads it for its functions says so.
    return [];
  }
}

/** Templates, and the scripts of assets. */
function filesBelow(root: string, folder: string): string[] {
  try {
    const names = readdirSync(join(root, folder), { withFileTypes: true });
    return names.flatMap((entry) => {
      const path = posix.join(folder, entry.name);
      if (entry.isFile()) return path;
      if (!entry.isDirectory() || !/^(asset|assembly-)/.test(entry.name)) return [];
      return entry.name.startsWith('assembly-') ? filesBelow(root, path) : filesIn(root, path);
    });
  } catch {
    // Nothing was synthesised: whoever reads cdk.json says so.
    return [];
  }
}

function filesIn(root: string, folder: string): string[] {
  return readdirSync(join(root, folder), { withFileTypes: true }).flatMap((entry) =>
    entry.isFile() ? posix.join(folder, entry.name) : [],
  );
}

function readText(path: string): string | undefined {
  try {
    const entry = statSync(path);
    return entry.isFile() && entry.size <= LARGEST_BYTES ? readFileSync(path, 'utf8') : undefined;
  } catch {
    return undefined;
  }
}
