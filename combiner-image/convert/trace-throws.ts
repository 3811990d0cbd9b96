import { append } from '../lists.ts';
import type { ThrownStack } from '../merge/thrown-stacks.ts';
import { LineIndex } from '../sources/line-index.ts';
import { loadText, type ScriptPlaces, type ScriptReference } from '../sources/load-script.ts';
import { mustFitHeap } from '../sources/memory-limit.ts';
import type { ThrowFrame } from '../sources/throw-frame.ts';
import { parseDeployed } from './exact/deployed/parse-deployed.ts';
import { followThrow } from './exact/throws/follow-throw.ts';
import type { ThrowLoss } from './exact/throws/loss-table.ts';
import { type ThrowSite, throwSite } from './exact/throws/throw-site.ts';
import type { TimeLimit } from './time-limit.ts';

interface PlacedSite {
  offset: number;
  site: ThrowSite;
}

/**
 * Finds out behind which places of which scripts code did not run. A stack may go through many scripts, so
 * those that it names are read before any is converted.
 * @returns by key of the script, then by the name of the Lambda function.
 */
export async function traceThrows(
  throws: readonly ThrownStack[],
  scripts: readonly ScriptReference[],
  places: ScriptPlaces,
  time: TimeLimit,
): Promise<Map<string, Map<string, ThrowLoss[]>>> {
  const sites = await allSites(throws, scripts, places, time);
  const losses = new Losses();
  for (const { functionName, count, frames } of throws) {
    const placed = frames.map((frame) => sites.get(placeKey(frame)));
    const passed = followThrow(
      frames,
      placed.map((each) => each?.site),
    );
    for (const [index, certainty] of passed.entries()) {
      const { script } = frames[index] ?? {};
      const offset = placed[index]?.offset;
      if (certainty === undefined || script === undefined || offset === undefined) continue;
      losses.at(script, functionName, offset)[certainty] += count;
    }
  }
  return losses.byScript;
}

class Losses {
  readonly byScript = new Map<string, Map<string, ThrowLoss[]>>();
  readonly #byPlace = new Map<string, ThrowLoss>();

  at(script: string, functionName: string, offset: number): ThrowLoss {
    const place = JSON.stringify([script, functionName, offset]);
    let loss = this.#byPlace.get(place);
    if (loss === undefined) {
      loss = { offset, sure: 0, likely: 0 };
      this.#byPlace.set(place, loss);
      const byFunction = this.byScript.get(script) ?? new Map<string, ThrowLoss[]>();
      this.byScript.set(script, byFunction);
      append(byFunction, functionName, loss);
    }
    return loss;
  }
}

/** A script that cannot be read has no sites; it is named when it is converted. */
async function allSites(
  throws: readonly ThrownStack[],
  scripts: readonly ScriptReference[],
  places: ScriptPlaces,
  time: TimeLimit,
): Promise<Map<string, PlacedSite>> {
  const framesByScript = new Map<string, ThrowFrame[]>();
  for (const frame of throws.flatMap(({ frames }) => frames)) {
    append(framesByScript, frame.script, frame);
  }
  const named = scripts.filter(({ key }) => framesByScript.has(key));
  const sites = new Map<string, PlacedSite>();
  for (const [index, script] of named.entries()) {
    const next = named[index + 1];
    if (next !== undefined) places.scripts.prefetch(next);
    const text = await loadText(script, places).then(
      (loaded) => loaded.text,
      () => undefined,
    );
    if (text === undefined) continue;
    const frames = framesByScript.get(script.key) ?? [];
    for (const [key, placed] of sitesOf(text, script, frames, time)) sites.set(key, placed);
  }
  return sites;
}

function sitesOf(
  text: string,
  { path, functions }: ScriptReference,
  frames: readonly ThrowFrame[],
  time: TimeLimit,
): [string, PlacedSite][] {
  try {
    mustFitHeap({ text });
    return time.run(functions, text.length, () => {
      const program = parseDeployed(text, path);
      const lines = new LineIndex(text);
      return frames.map((frame) => {
        const offset = lines.offset(frame.line - 1, frame.column - 1);
        return [placeKey(frame), { offset, site: throwSite(program, offset) }];
      });
    });
  } catch {
    return [];
  }
}

function placeKey({ script, line, column }: ThrowFrame): string {
  return `${script}:${line}:${column}`;
}
