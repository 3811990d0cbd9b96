import { someOf } from '../../some-of.ts';
import { isUserSource as isProjectSource } from '../../sources/clean-path.ts';
import { parserReason } from '../../sources/parser-reason.ts';
import { Decisions } from './deployed/decisions.ts';
import type { DeployedFlow } from './deployed/deployed-flow.ts';
import { ZERO } from './deployed/formulas.ts';
import { FunctionHolders } from './lookup/function-holders.ts';
import type { Lookup } from './lookup/lookup.ts';
import { type MapFit, mappedTokens } from './lookup/mapped-tokens.ts';
import { SameText } from './lookup/same-text.ts';
import { shiftedSources } from './lookup/shifted-sources.ts';
import type { SourceMapText } from './lookup/source-map-text.ts';
import { ThroughMap } from './lookup/through-map.ts';
import type { Entities } from './original/entity.ts';
import { enumerate } from './original/enumerate.ts';
import { ALL_HINTS, type Hints } from './original/ignore-hints.ts';
import { istanbulMaps } from './original/istanbul-maps.ts';
import { parseOriginal } from './original/parse-original.ts';
import type { PlannedLists, SourcePlan, UnconvertedSource } from './planned-sources.ts';
import { Resolver } from './resolve/resolver.ts';

/** Sources that a map names and its script holds no code of: a bundle has some, a made-up map any number. */
const MOST_ABSENT = 1_000;

/** What a plan is made from: the text as it was deployed, and its flat source map when it has one. */
export interface PlannedScript {
  path: string;
  text: string;
  map?: SourceMapText | undefined;
}

export interface SourceOptions {
  /** Which sources are the user's code. @default `isUserSource` of the source names */
  isUserSource?: (path: string) => boolean;
  /** Whose ignore comments are obeyed. @default all */
  hints?: Hints | undefined;
}

/** The formula of every counter of Istanbul's in the original sources of a script. */
export function planSources(
  flow: DeployedFlow,
  script: PlannedScript,
  options: SourceOptions = {},
): PlannedLists {
  const isUserSource = options.isUserSource ?? isProjectSource;
  const decisions = new Decisions(flow.decisions, flow.functions);
  const sources: SourcePlan[] = [];
  const unconverted: UnconvertedSource[] = [];
  const leftOut: string[] = [];
  let absent = 0;
  const add = (path: string, text: string, lookupFor: (entities: Entities) => Lookup, fit?: MapFit) => {
    try {
      const planned = planSource(flow, decisions, path, text, options.hints ?? ALL_HINTS, lookupFor);
      sources.push({ ...planned, ...(fit !== undefined && { fit }) });
    } catch (error) {
      unconverted.push({ path, reason: parserReason(error) });
    }
  };
  const { map } = script;
  if (map === undefined) add(script.path, script.text, () => new SameText(flow.functions));
  else {
    const texts = map.sources.map((path, i) =>
      isUserSource(path) ? (map.sourcesContent?.[i] ?? undefined) : undefined,
    );
    const shifted = shiftedSources(map, script.text, texts);
    const tokens = mappedTokens(map, script.text, texts, flow.untold, shifted.onLines);
    const holders = new FunctionHolders(flow.functions, tokens);
    map.sources.forEach((path, i) => {
      const text = texts[i];
      const own = tokens[i];
      if (text === undefined || own === undefined) return;
      if (shifted.lost.has(i)) {
        unconverted.push({ path, reason: otherLines(shifted.because) });
        return;
      }
      if (own.original.length === 0 && ++absent > MOST_ABSENT) {
        leftOut.push(path);
        return;
      }
      const lookupFor = (entities: Entities) => {
        const { fieldValues } = flow;
        const source = { index: i, text, deployedText: script.text, tokens: own, entities, fieldValues };
        return new ThroughMap(source, holders);
      };
      add(path, text, lookupFor, own.fit);
    });
  }
  return { sources, unconverted, leftOut };
}

function otherLines(because: readonly string[]): string {
  return (
    'its source map gives the places of other lines: a minifier took U+2028 or U+2029 for the end of a line, and the ' +
    `bundler before it did not. Write \\u2028 and \\u2029 in ${someOf(because)}`
  );
}

function planSource(
  flow: DeployedFlow,
  decisions: Decisions,
  path: string,
  text: string,
  hints: Hints,
  lookupFor: (entities: Entities) => Lookup,
): Omit<SourcePlan, 'fit'> {
  const entities = enumerate(parseOriginal(text, path), hints);
  const lookup = lookupFor(entities);
  const maps = istanbulMaps(entities);
  if (lookup.empty) {
    return {
      path,
      maps,
      statements: entities.statements.map(() => ZERO),
      functions: entities.functions.map(() => ZERO),
      branches: entities.branches.map((branch) => branch?.arms.map(() => ZERO)),
      notInBundle: true,
    };
  }
  const resolver = new Resolver(flow, decisions, lookup, entities);
  return {
    path,
    maps,
    statements: entities.statements.map((entity) => resolver.statement(entity)),
    functions: entities.functions.map((entity) => resolver.function(entity)),
    branches: entities.branches.map((branch) => branch && resolver.branch(branch)),
    notInBundle: false,
  };
}
