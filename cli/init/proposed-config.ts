import { posix } from 'node:path';
import { isDeepStrictEqual } from 'node:util';
import { DEFAULT_REPORTERS } from '../../combiner-image/report/reporters.ts';
import { type Found, type FoundFunction, isPython, isRecorded, type Project } from './found.ts';
import type { Surroundings } from './look-around.ts';

/** What a configuration file holds, in the order in which it is written. */
export type ProposedConfig = Readonly<Record<string, unknown>>;

const SCHEMA = 'node_modules/lambda-coverage/contract/schemas/config.schema.json';

/** @param given what the user has said: it counts before what was found */
export function proposeConfig({ project, found }: Surroundings, given: ProposedConfig): ProposedConfig {
  const functions = found.flatMap((each) => each.functions).filter(isRecorded);
  const store = found.map((each) => each.store).find((each) => each !== undefined);
  const handler = handlerOf(found, project);
  const expected = expectedOf(functions);
  return {
    // Yarn's Plug'n'Play has no folder of it, which an editor could look into.
    ...(project.read('.pnp.cjs') === undefined && { $schema: schemaAddress(project) }),
    ...(store !== undefined && { store }),
    root: '.',
    ...(handler !== undefined && { handler }),
    ...(expected.length > 0 && { expect: expected }),
    reporter: DEFAULT_REPORTERS,
    ...given,
  };
}

/** By their names; with the handler, by which `invoke` knows them, where it is known. */
function expectedOf(functions: readonly FoundFunction[]): (string | { name: string; handler: string })[] {
  const named = new Map(functions.flatMap((each) => (each.name === undefined ? [] : [[each.name, each]])));
  return [...named]
    .sort(([a], [b]) => (a < b ? -1 : 1))
    .map(([name, { code, handler, isImage }]) =>
      code === undefined || handler === undefined || isImage
        ? name
        : { name, handler: posix.join(code, handler) },
    );
}

/** Of the package where it is installed, or will be: here, or in a folder above, as of a workspace. */
function schemaAddress({ installed }: Project): string {
  return `${installed === undefined ? './' : installed}${SCHEMA}`;
}

/**
 * Of a project with one function alone, and where its code is JavaScript that can be run as it is, or will be when it is
 * built. Python finds modules from the deployed folder on: it must be the project's.
 */
function handlerOf(found: readonly Found[], { has }: Project): string | undefined {
  const [one, ...more] = found.flatMap((each) => each.functions).filter(isRecorded);
  if (one?.handler === undefined || one.code === undefined || more.length > 0) return undefined;
  if (isPython(one)) return one.code === '.' ? one.handler : undefined;
  const path = posix.join(one.code, one.handler);
  const file = path.replace(/\.[^./]+$/, '');
  const isThere = (...suffixes: string[]) => suffixes.some((suffix) => has(`${file}.${suffix}`));
  return isThere('js', 'mjs', 'cjs') || !isThere('ts', 'mts', 'cts', 'tsx', 'jsx') ? path : undefined;
}

export function configText(config: ProposedConfig): string {
  return `${JSON.stringify(config, null, 2)}\n`;
}

/** One line for each key that a file has not, or has otherwise. */
export function changesTo(existing: ProposedConfig, proposed: ProposedConfig): string[] {
  return Object.entries(proposed).flatMap(([key, value]) => {
    const old = existing[key];
    if (isDeepStrictEqual(old, value) || key === '$schema') return [];
    const from = old === undefined ? '' : `, was ${JSON.stringify(old)}`;
    return [`${key}: ${JSON.stringify(value)}${from}`];
  });
}
