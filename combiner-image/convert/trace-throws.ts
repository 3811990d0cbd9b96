import { inOrder } from '../in-order.ts';
import { append } from '../lists.ts';
import type { ThrownStack } from '../merge/thrown-stacks.ts';
import { loadText, type ScriptPlaces, type ScriptReference } from '../sources/load-script.ts';
import type { ThrowFrame } from '../sources/throw-frame.ts';
import { parseDeployed } from './exact/deployed/parse-deployed.ts';
import { LineIndex } from './exact/line-index.ts';
import { followThrow } from './exact/throws/follow-throw.ts';
import type { ThrowLoss } from './exact/throws/loss-table.ts';
import { type ThrowSite, throwSite } from './exact/throws/throw-site.ts';

/** Scripts in memory at a time, as for converting. */
const LOADED = 2;

interface PlacedSite {
  offset: number;
  site: ThrowSite;
}

/**
 * Finds out behind which places of which scripts code did not run. A stack may go through many scripts, so
 * those that it names are read before any is converted.
 * @returns per script, by the hash of its text.
 */
export async function traceThrows(
  throws: readonly ThrownStack[],
  scripts: readonly ScriptReference[],
  places: ScriptPlaces,
): Promise<Map<string, ThrowLoss[]>> {
  const sites = await allSites(throws, scripts, places);
  const losses = new Map<string, Map<number, ThrowLoss>>();
  for (const { count, frames } of throws) {
    const placed = frames.map((frame) => sites.get(placeKey(frame)));
    const passed = followThrow(
      frames,
      placed.map((each) => each?.site),
    );
    for (const [index, certainty] of passed.entries()) {
      const { hash } = frames[index] ?? {};
      const offset = placed[index]?.offset;
      if (certainty === undefined || hash === undefined || offset === undefined) continue;
      const ofScript = losses.get(hash) ?? new Map<number, ThrowLoss>();
      losses.set(hash, ofScript);
      const loss = ofScript.get(offset) ?? { offset, sure: 0, likely: 0 };
      ofScript.set(offset, loss);
      loss[certainty] += count;
    }
  }
  return new Map([...losses].map(([hash, ofScript]) => [hash, [...ofScript.values()]]));
}

/** A script that cannot be read has no sites; it is named when it is converted. */
async function allSites(
  throws: readonly ThrownStack[],
  scripts: readonly ScriptReference[],
  places: ScriptPlaces,
): Promise<Map<string, PlacedSite>> {
  const framesByHash = new Map<string, ThrowFrame[]>();
  for (const frame of throws.flatMap(({ frames }) => frames)) {
    append(framesByHash, frame.hash, frame);
  }
  const named = scripts.filter(({ hash }) => framesByHash.has(hash));
  const texts = inOrder(named, LOADED, async (script) => {
    const text = await loadText(script, places).then(
      (loaded) => loaded.text,
      () => undefined,
    );
    return { script, text };
  });
  const sites = new Map<string, PlacedSite>();
  for await (const { script, text } of texts) {
    if (text === undefined) continue;
    for (const [key, placed] of sitesOf(text, script.path, framesByHash.get(script.hash) ?? [])) {
      sites.set(key, placed);
    }
  }
  return sites;
}

function sitesOf(text: string, path: string, frames: readonly ThrowFrame[]): [string, PlacedSite][] {
  try {
    const program = parseDeployed(text, path);
    const lines = new LineIndex(text);
    return frames.map((frame) => {
      const offset = lines.offset(frame.line - 1, frame.column - 1);
      return [placeKey(frame), { offset, site: throwSite(program, offset) }];
    });
  } catch {
    return [];
  }
}

function placeKey({ hash, line, column }: ThrowFrame): string {
  return `${hash}:${line}:${column}`;
}
