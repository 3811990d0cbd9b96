import type { FileCoverageData } from 'istanbul-lib-coverage';
import { addCounts, type ConvertedScript } from '../../convert/convert-script.ts';
import { entityCounters } from '../../convert/entity-counters.ts';
import { enumerate } from '../../convert/exact/original/enumerate.ts';
import type { Hints } from '../../convert/exact/original/ignore-hints.ts';
import { parseOriginal } from '../../convert/exact/original/parse-original.ts';
import { usableParts } from '../../convert/usable-parts.ts';
import { UnconvertedScriptError } from '../../errors.ts';
import { IstanbulCoverage } from '../../other-coverage/istanbul-coverage.ts';
import { ontoCounters } from '../../other-coverage/onto-counters.ts';
import { ownSources } from '../../sources/clean-path.ts';
import { parserReason } from '../../sources/parser-reason.ts';
import { type Script, sourcesOf } from '../../sources/script.ts';
import { NO_TEXT } from '../../sources/textless.ts';
import type { CountForm, CountPart } from '../count-form.ts';
import { scanNumbers } from '../scan-numbers.ts';
import { type BroughtSource, countedFields } from './brought-sources.ts';
import { sizeOf } from './coverage-maps.ts';
import { type BroughtScript, broughtSourcesIn, isBrought, loadBrought } from './load-brought.ts';
import { runsAsSegments } from './runs-as-segments.ts';
import { ISTANBUL_FORM, SegmentSums } from './segment-sums.ts';

/** Counters of Istanbul's own that code was deployed with: nyc's, or those of plugins of Babel, esbuild and swc. */
export const istanbul: CountForm<SegmentSums> = {
  name: ISTANBUL_FORM,
  field: 'counts',
  scan: scanNumbers,
  newSums: () => new SegmentSums(),
  ofRuns: runsAsSegments,
  load: loadBrought,
  convert(script, parts, hints) {
    const sources = isBrought(script) ? placed(script) : unplaced(script);
    return converted(script, sources, parts, hints);
  },
};

/** A source by its name in reports. */
interface Named {
  name: string;
  /** Null when nobody knows it; `undefined`: nobody has looked for it. */
  text: string | null | undefined;
  source: BroughtSource;
}

function placed(script: BroughtScript): Named[] {
  const isOwn = ownSources(script.path);
  return sourcesOf(script).flatMap(({ name, text }, i) => {
    const source = script.brought[i];
    return source !== undefined && isOwn(name) ? [{ name, text, source }] : [];
  });
}

/** A script that is its own source. */
function unplaced({ path, text }: Script): Named[] {
  return broughtSourcesIn(text).map((source) => ({ name: path, text: undefined, source }));
}

/** What the counters of one script say of its sources. */
function converted(
  script: Script,
  sources: readonly Named[],
  parts: readonly CountPart<SegmentSums>[],
  hints: Hints | undefined,
): ConvertedScript {
  const result: ConvertedScript = {
    ...{
      coverage: Object.create(null),
      byFunction: new Map(),
      unconverted: [],
      notInBundle: [],
      warnings: [],
    },
  };
  const isApart = sourcesOf(script).some(({ placement }) => placement?.kind === 'apart');
  const sums = [...usableParts(parts, sumsOf, result.warnings)];
  const byFunction = new Map(
    sums.map(({ functionName }) => [functionName, {} as Record<string, FileCoverageData>]),
  );
  for (const { name, text, source } of sources) {
    if (text === null) {
      result.unconverted.push({ path: name, reason: NO_TEXT });
      continue;
    }
    try {
      const onto = counterOf(name, text, source, hints);
      for (const each of sums) {
        const coverage = onto(each.sums);
        const known = byFunction.get(each.functionName);
        if (known !== undefined) add(known, name, coverage);
        add(result.coverage as Record<string, FileCoverageData>, name, structuredClone(coverage));
      }
    } catch (error) {
      result.unconverted.push({ path: name, reason: parserReason(error, 'it cannot be parsed') });
    }
  }
  return isApart ? { ...result, byFunction } : result;
}

/** Brings the counts of a source to the counters that a report has for it. */
function counterOf(
  name: string,
  text: string | undefined,
  source: BroughtSource,
  hints: Hints | undefined,
): (sums: SegmentSums) => FileCoverageData {
  const { brought } = source;
  const fieldsOf = (sums: SegmentSums) => {
    const counts = sums.countsOf(brought.index) ?? new Float64Array(sizeOf(brought));
    if (counts.length === sizeOf(brought)) return countedFields(source, counts);
    throw new UnconvertedScriptError('its counts belong to another text than its counters');
  };
  if (text === undefined) return (sums) => ({ path: name, ...fieldsOf(sums) });
  const counters = entityCounters(name, enumerate(parseOriginal(text, name), hints));
  return (sums) => {
    const coverage = ontoCounters(counters, new IstanbulCoverage(fieldsOf(sums)));
    if (coverage !== undefined) return coverage;
    throw new UnconvertedScriptError('its counters belong to another text');
  };
}

function add(sum: Record<string, FileCoverageData>, name: string, coverage: FileCoverageData): void {
  if (sum[name] === undefined) sum[name] = coverage;
  else addCounts(sum, { [name]: coverage });
}

function sumsOf(part: CountPart<SegmentSums>) {
  return { functionName: part.functionName, sums: part.sums() };
}
