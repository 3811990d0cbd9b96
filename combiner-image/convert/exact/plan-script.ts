import { ReadingTable } from './fold.ts';
import type { FlowContext } from './generated/flow-context.ts';
import { parseGenerated } from './generated/parse-generated.ts';
import { repair } from './generated/repair.ts';
import { FunctionHolders } from './lookup/function-holders.ts';
import type { Lookup } from './lookup/lookup.ts';
import { mappedTokens, type SourceMapText } from './lookup/mapped-tokens.ts';
import { SameText } from './lookup/same-text.ts';
import { ThroughMap } from './lookup/through-map.ts';
import { enumerate } from './original/enumerate.ts';
import { istanbulMaps } from './original/istanbul-maps.ts';
import { parseOriginal } from './original/parse-original.ts';
import { Plan, type SourcePlan, type UnconvertedSource } from './plan.ts';
import { branchCounts } from './resolve/branch-counts.ts';
import { Resolver } from './resolve/resolver.ts';

/** What a plan is made from: the text as V8 ran it, and its flat source map when it has one. */
export interface PlannedScript {
  path: string;
  text: string;
  map?: SourceMapText | undefined;
}

export interface PlanOptions {
  /** Which sources are the user's code. @default all outside of `node_modules` */
  isUserSource?: (path: string) => boolean;
}

/**
 * Made once per distinct script.
 * @throws the parser's SyntaxError when the generated text cannot be read.
 */
export function planScript(script: PlannedScript, options: PlanOptions = {}): Plan {
  const isUserSource = options.isUserSource ?? ((path) => !/(?:^|\/)node_modules\//.test(path));
  const flow = repair(parseGenerated(script.text, script.path), script.text);
  const sources: SourcePlan[] = [];
  const unconverted: UnconvertedSource[] = [];
  const add = (path: string, text: string, lookupFor: (regions: Regions) => Lookup) => {
    try {
      sources.push(planSource(flow, path, text, lookupFor));
    } catch (error) {
      unconverted.push({ path, reason: error instanceof Error ? error.message : String(error) });
    }
  };
  const { map } = script;
  if (map === undefined) add(script.path, script.text, () => new SameText(flow.functions));
  else {
    const texts = map.sources.map((path, i) =>
      isUserSource(path) ? (map.sourcesContent?.[i] ?? undefined) : undefined,
    );
    const tokens = mappedTokens(map, script.text, texts);
    const holders = new FunctionHolders(flow.functions, tokens);
    map.sources.forEach((path, i) => {
      const text = texts[i];
      const own = tokens[i];
      if (text === undefined || own === undefined) return;
      add(path, text, (regions) => new ThroughMap(i, own, regions, holders));
    });
  }
  return new Plan(flow.formulas, new ReadingTable(flow.functions, flow.readingCount), sources, unconverted);
}

type Regions = ReturnType<typeof enumerate>['regions'];

function planSource(
  flow: FlowContext,
  path: string,
  text: string,
  lookupFor: (regions: Regions) => Lookup,
): SourcePlan {
  const entities = enumerate(parseOriginal(text, path));
  const lookup = lookupFor(entities.regions);
  const resolver = new Resolver(flow, lookup);
  return {
    path,
    maps: istanbulMaps(entities),
    statements: entities.statements.map((entity) => resolver.statement(entity)),
    functions: entities.functions.map((entity) => resolver.function(entity)),
    branches: entities.branches.map((branch) => branch && branchCounts(resolver, branch)),
    notInBundle: lookup.empty,
  };
}
