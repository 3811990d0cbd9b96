import { UnconvertedScriptError } from '../errors.ts';
import type { ScriptUse } from '../merge/script-use.ts';
import { Votes } from '../placement/votes.ts';
import {
  type LoadedScript,
  loadScript,
  type ScriptPlaces,
  type ScriptReference,
} from '../sources/load-script.ts';
import { sourcesOf } from '../sources/script.ts';
import type { TimeLeft } from '../time-left.ts';

/** Longer scripts are not read twice. */
const LONGEST_AGAIN = 4 * 1024 * 1024;

/** A script, or why it is in no report. */
export type PlacedUse = { use: ScriptUse; index: number } & (
  | { loaded: LoadedScript }
  | { refused: UnconvertedScriptError }
);

/**
 * Loads scripts one at a time, since each may take hundreds of megabytes. Those whose sources could be several files
 * come last, when all others of their deployment have said where it is from: in whatever order they are asked for.
 * @param time scripts that it is not enough for are left out.
 */
export async function* placedScripts(
  uses: readonly ScriptUse[],
  places: ScriptPlaces,
  time: TimeLeft,
): AsyncGenerator<PlacedUse> {
  const deployments = new Map<string, { scripts: number; votes: Votes }>();
  for (const use of uses) {
    const deployment = deployments.get(deploymentOf(use)) ?? { scripts: 0, votes: new Votes() };
    deployment.scripts++;
    deployments.set(deploymentOf(use), deployment);
  }
  const open: [number, ScriptUse][] = [];
  for (const [index, use] of time.take('convert', [...uses.entries()])) {
    const next = uses[index + 1];
    // Downloaded ahead as it is stored. One at a time is expanded.
    if (next !== undefined) places.scripts.prefetch(referenceTo(next));
    const placed = await load(use, index, places);
    const deployment = deployments.get(deploymentOf(use));
    if ('loaded' in placed && deployment !== undefined) {
      deployment.votes.addAll(placed.loaded.votes);
      const { script } = placed.loaded;
      const isOpen = sourcesOf(script).some(({ placement }) => placement?.isOpen);
      if (isOpen && deployment.scripts > 1 && script.text.length <= LONGEST_AGAIN) {
        open.push([index, use]);
        continue;
      }
    }
    yield placed;
  }
  for (const [index, use] of time.take('convert', open))
    yield load(use, index, places, deployments.get(deploymentOf(use))?.votes);
}

async function load(use: ScriptUse, index: number, places: ScriptPlaces, others?: Votes): Promise<PlacedUse> {
  try {
    return { use, index, loaded: await loadScript(referenceTo(use), places, others) };
  } catch (error) {
    if (!(error instanceof UnconvertedScriptError)) throw error;
    return { use, index, refused: error };
  }
}

export function referenceTo({ key, hash, script, path, taskRoot, counts }: ScriptUse): ScriptReference {
  return { key, hash, script, path, taskRoot, functions: counts.functions };
}

function deploymentOf({ taskRoot, counts }: ScriptUse): string {
  return JSON.stringify([taskRoot, [...counts.functions].sort()]);
}
