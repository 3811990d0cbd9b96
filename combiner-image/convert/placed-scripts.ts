import { UnconvertedScriptError } from '../errors.ts';
import type { ScriptUse } from '../merge/script-use.ts';
import type { PlacedCache } from '../place/cache/placed-cache.ts';
import type { DeployedParts } from '../place/deployed-parts.ts';
import { placeLoaded } from '../place/place-loaded.ts';
import type { UncertainModule } from '../place/uncertain-modules.ts';
import { Votes } from '../placement/votes.ts';
import {
  type LoadedScript,
  loadScript,
  type ScriptPlaces,
  type ScriptReference,
} from '../sources/load-script.ts';
import { sourcesOf } from '../sources/script.ts';
import { hasUnreadCounters, SHOWS_COUNTERS, showsCounters } from '../sources/unread-counters.ts';
import type { TimeLeft } from '../time-left.ts';
import { type UnmappedCode, unmappedCode } from '../unmapped/unmapped-code.ts';

/** Longer scripts are not read twice. */
const LONGEST_AGAIN = 4 * 1024 * 1024;

/** Where scripts and their sources may be found, and what earlier reports found. */
export interface SearchedPlaces extends ScriptPlaces {
  placed?: PlacedCache | undefined;
}

/** A script, or why it is in no report. */
export type PlacedUse = { use: ScriptUse; index: number } & (
  | {
      loaded: LoadedScript;
      unmapped: UnmappedCode | undefined;
      hasUnreadCounters: boolean;
      /** Code that is in no report. */
      uncertain: readonly UncertainModule[];
      /** What it is made of, where it was looked for in the checkout. */
      parts: DeployedParts | undefined;
      /** In words, what is not known of its places. */
      notes: readonly string[];
      /** Why it was not looked for in the checkout, though that was asked. */
      unsought: string | undefined;
      /** It was not looked for: others of the report took all that this may take. */
      isLate: boolean;
    }
  | { refused: UnconvertedScriptError }
);

/**
 * Loads scripts one at a time, since each may take hundreds of megabytes. Those whose sources could be several files
 * come last, when all others of their deployment have said where it is from: in whatever order they are asked for.
 * @param time scripts that it is not enough for are left out.
 */
export async function* placedScripts(
  uses: readonly ScriptUse[],
  places: SearchedPlaces,
  time: TimeLeft,
): AsyncGenerator<PlacedUse> {
  const open: Deployed[] = [];
  for (const deployed of time.take('convert', deployedUses(uses))) {
    const { use, index, deployment } = deployed;
    const next = uses[index + 1];
    // Downloaded ahead as it is stored. One at a time is expanded.
    if (next !== undefined) places.scripts.prefetch(referenceTo(next));
    const placed = await load(use, index, places);
    if ('loaded' in placed) {
      deployment.votes.addAll(placed.loaded.votes);
      const { script } = placed.loaded;
      const isOpen = sourcesOf(script).some(({ placement }) => placement?.isOpen);
      if (isOpen && deployment.scripts > 1 && script.text.length <= LONGEST_AGAIN) {
        open.push(deployed);
        continue;
      }
    }
    yield placed;
  }
  for (const { use, index, deployment } of time.take('convert', open))
    yield load(use, index, places, deployment.votes);
}

/** A script with what is known of all scripts that were deployed with it. */
interface Deployed {
  use: ScriptUse;
  index: number;
  deployment: { scripts: number; votes: Votes };
}

function deployedUses(uses: readonly ScriptUse[]): Deployed[] {
  const deployments = new Map<string, Deployed['deployment']>();
  return uses.map((use, index) => {
    const key = deploymentOf(use);
    const deployment = deployments.get(key) ?? { scripts: 0, votes: new Votes() };
    deployments.set(key, deployment);
    deployment.scripts++;
    return { use, index, deployment };
  });
}

async function load(
  use: ScriptUse,
  index: number,
  places: SearchedPlaces,
  others?: Votes,
): Promise<PlacedUse> {
  try {
    const { form } = use.counts;
    const found = await (form.load ?? loadScript)(referenceTo(use), places, others);
    const isSought = form.load === undefined && places.place !== false;
    const isAsked = places.place === true;
    const placed = isSought
      ? await placeLoaded(found, use, places.checkout, others ?? new Votes(), {
          isBounded: !isAsked,
          cache: places.placed,
        })
      : { ...NOT_SOUGHT, loaded: found };
    const { loaded, isLate = false } = placed;
    const { script } = loaded;
    if (form.load === undefined && showsCounters(script)) throw new UnconvertedScriptError(SHOWS_COUNTERS);
    // A script that says itself what it was made from has no map to miss.
    const unmapped = form.load ? undefined : unmappedCode(script);
    const isMissed =
      places.place !== false && unmapped !== undefined && (isAsked || unmapped.reason !== undefined);
    const unsought = isMissed ? ownFile(script, places) : undefined;
    // As it was deployed: nothing of it is in no report.
    const isShownWhole = script.map === undefined && unmapped?.reason === undefined;
    // Where nobody asked, and nothing is known, there is nothing to say.
    const isKnown =
      isAsked || script.map !== undefined || placed.uncertain.some(({ path }) => path !== undefined);
    const isSaid = isKnown && !isShownWhole;
    return {
      use,
      index,
      ...placed,
      parts: isSaid ? placed.parts : undefined,
      notes: isSaid || placed.parts === undefined ? placed.notes : [],
      // Where nothing is placed the script counts as a whole.
      uncertain: script.map === undefined ? [] : placed.uncertain,
      unmapped,
      hasUnreadCounters: hasUnreadCounters(script),
      unsought,
      isLate,
    };
  } catch (error) {
    if (!(error instanceof UnconvertedScriptError)) throw error;
    return { use, index, refused: error };
  }
}

const NOT_SOUGHT = { uncertain: [], parts: undefined, notes: [] };

function ownFile({ placement }: LoadedScript['script'], { checkout }: SearchedPlaces): string | undefined {
  if (placement?.kind !== 'file' || !checkout.lists(placement.path)) return undefined;
  return `what it was made from is not looked for, since git does not ignore ${placement.path}, so it is a file of the project: add it to .gitignore if it was built`;
}

export function referenceTo(use: ScriptUse): ScriptReference {
  const { key, hash, script, path, taskRoot, isDue, stamped, counts } = use;
  return { key, hash, script, path, taskRoot, isDue, stamped: [...stamped], functions: counts.functions };
}

function deploymentOf({ taskRoot, counts }: ScriptUse): string {
  return JSON.stringify([taskRoot, [...counts.functions].sort()]);
}
