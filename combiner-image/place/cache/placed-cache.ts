import { createHash } from 'node:crypto';
import { join } from 'node:path';
import { gunzipSync, gzipSync } from 'node:zlib';
import { readCacheHome } from '../../environment.ts';
import { type PlacedSource, placedMap } from '../map-of-fits.ts';
import type { PlacedScript } from '../placed-script.ts';
import type { DeployedText } from '../placing.ts';
import { KeptFiles } from './kept-files.ts';
import type { NotedFiles } from './noted-files.ts';
import { type KeptPlaces, parsePlaced } from './parse-placed.ts';

declare const __VERSION__: string | undefined;

/** Of what is kept: more is made again. */
const MOST_CHARACTERS = 128 * 1024 * 1024;

/** Where code without a map was found, from one report to the next. */
export class PlacedCache {
  readonly #files: KeptFiles;
  readonly #version: string;

  private constructor(files: KeptFiles, version: string) {
    this.#files = files;
    this.#version = version;
  }

  /** This user's; undefined where nothing can be kept, and for a program that is no build: what it finds may change at any time. */
  static ofUser(): PlacedCache | undefined {
    const home = typeof __VERSION__ === 'string' ? readCacheHome() : undefined;
    return home === undefined
      ? undefined
      : PlacedCache.in(join(home, 'lambda-coverage', 'placed'), __VERSION__ ?? '');
  }

  /** @param version of the program: another one may find more */
  static in(folder: string, version: string): PlacedCache | undefined {
    const files = KeptFiles.in(folder);
    return files && new PlacedCache(files, version);
  }

  /**
   * Undefined where it must be looked for.
   * @param tools what tells the project's tools from others
   */
  async find(deployed: DeployedText, tools: string, checkout: NotedFiles): Promise<PlacedScript | undefined> {
    const name = this.#nameOf(deployed, tools);
    const bytes = this.#files.read(name);
    if (bytes === undefined) return undefined;
    const kept = readPlaced(bytes);
    if (kept === undefined) this.#files.remove(name);
    return kept === undefined || !(await checkout.answersTheSame(kept.asked))
      ? undefined
      : withTexts(kept, checkout);
  }

  async keep(
    deployed: DeployedText,
    tools: string,
    checkout: NotedFiles,
    { map, uncertain, parts, notCompared }: PlacedScript,
  ): Promise<void> {
    const kept: KeptPlaces = {
      asked: await checkout.asked(),
      map:
        map === undefined
          ? null
          : {
              mappings: map.mappings,
              sources: map.sources.map((path, i) => ({
                path,
                hash: sha256(map.sourcesContent[i] ?? ''),
                notDeployed: [...(map.notDeployed?.[i] ?? [])],
              })),
            },
      uncertain,
      parts,
      notCompared,
    };
    this.#files.write(this.#nameOf(deployed, tools), gzipSync(JSON.stringify(kept), { level: 3 }));
  }

  #nameOf({ path, text, predicted = [], isOpen = false }: DeployedText, tools: string): string {
    return sha256(JSON.stringify([this.#version, tools, path, predicted, isOpen, sha256(text)]));
  }
}

function readPlaced(bytes: Buffer): KeptPlaces | undefined {
  try {
    return parsePlaced(gunzipSync(bytes, { maxOutputLength: MOST_CHARACTERS }).toString());
  } catch {
    return undefined;
  }
}

/** Undefined where a text is not the one that it was found in. */
async function withTexts(
  { map, uncertain, parts, notCompared }: KeptPlaces,
  checkout: NotedFiles,
): Promise<PlacedScript | undefined> {
  if (map === null) return { map: undefined, uncertain, parts, notCompared };
  const sources: PlacedSource[] = [];
  for (const { path, hash, notDeployed } of map.sources) {
    const text = await checkout.text(path);
    if (text === undefined || sha256(text) !== hash) return undefined;
    sources.push({ path, text, notDeployed });
  }
  return { map: placedMap(sources, map.mappings), uncertain, parts, notCompared };
}

/** Hex, of the code units: two texts with lone surrogates are two. */
function sha256(text: string): string {
  return createHash('sha256').update(Buffer.from(text, 'utf16le')).digest('hex');
}
