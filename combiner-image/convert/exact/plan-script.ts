import { isUserSource as isProjectSource } from '../../sources/clean-path.ts';
import { ReadingTable } from './fold.ts';
import { Decisions } from './generated/decisions.ts';
import type { FlowContext } from './generated/flow-context.ts';
import { ZERO } from './generated/formulas.ts';
import { parseGenerated } from './generated/parse-generated.ts';
import { repair } from './generated/repair.ts';
import { FunctionHolders } from './lookup/function-holders.ts';
import type { Lookup } from './lookup/lookup.ts';
import { mappedTokens, type SourceMapText } from './lookup/mapped-tokens.ts';
import { SameText } from './lookup/same-text.ts';
import { ThroughMap } from './lookup/through-map.ts';
import type { Entities } from './original/entity.ts';
import { enumerate } from './original/enumerate.ts';
import type { HintDialect } from './original/ignore-hints.ts';
import { istanbulMaps } from './original/istanbul-maps.ts';
import { parseOriginal } from './original/parse-original.ts';
import { Plan, type SourcePlan, type UnconvertedSource } from './plan.ts';
import { Resolver } from './resolve/resolver.ts';

/** What a plan is made from: the text as V8 ran it, and its flat source map when it has one. */
export interface PlannedScript {
  path: string;
  text: string;
  map?: SourceMapText | undefined;
}

export interface PlanOptions {
  /** Which sources are the user's code. @default `isUserSource` of the source names */
  isUserSource?: (path: string) => boolean;
  /** Whose ignore comments are obeyed. @default 'all' */
  hints?: HintDialect;
}

/**
 * Made once per distinct script.
 * @throws the parser's SyntaxError when the generated text cannot be read.
 */
export function planScript(script: PlannedScript, options: PlanOptions = {}): Plan {
  const isUserSource = options.isUserSource ?? isProjectSource;
  const flow = repair(parseGenerated(script.text, script.path), script.text);
  const decisions = new Decisions(flow.decisions);
  const sources: SourcePlan[] = [];
  const unconverted: UnconvertedSource[] = [];
  const add = (path: string, text: string, lookupFor: (entities: Entities) => Lookup) => {
    try {
      sources.push(planSource(flow, decisions, path, text, options.hints ?? 'all', lookupFor));
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
    const tokens = mappedTokens(map, script.text, texts, flow.bareNames);
    const holders = new FunctionHolders(flow.functions, tokens);
    map.sources.forEach((path, i) => {
      const text = texts[i];
      const own = tokens[i];
      if (text === undefined || own === undefined) return;
      add(path, text, (entities) => {
        const source = { index: i, text, generatedText: script.text, tokens: own, entities };
        return new ThroughMap(source, holders);
      });
    });
  }
  return new Plan(flow.formulas, new ReadingTable(flow.functions, flow.readingCount), sources, unconverted);
}

function planSource(
  flow: FlowContext,
  decisions: Decisions,
  path: string,
  text: string,
  hints: HintDialect,
  lookupFor: (entities: Entities) => Lookup,
): SourcePlan {
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
