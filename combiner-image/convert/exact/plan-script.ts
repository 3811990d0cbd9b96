import { Losses, type LossReadings } from './deployed/losses.ts';
import { parseDeployed } from './deployed/parse-deployed.ts';
import { repair } from './deployed/repair.ts';
import { ReadingTable } from './fold.ts';
import { Plan } from './plan.ts';
import { type PlannedScript, planSources, type SourceOptions } from './plan-sources.ts';
import { LossTable } from './throws/loss-table.ts';
import { throwSite } from './throws/throw-site.ts';

export interface PlanOptions extends SourceOptions {
  /** Offsets of the deployed text that errors came out of: the plan can tell what ran behind them. */
  thrownAt?: readonly number[];
}

/**
 * What V8's counts of a script mean. Made once per distinct script.
 * @throws the parser's SyntaxError when the deployed text cannot be read.
 */
export function planScript(script: PlannedScript, options: PlanOptions = {}): Plan {
  const program = parseDeployed(script.text, script.path);
  const losses = new Losses();
  const sites = (options.thrownAt ?? []).map((offset) => ({ offset, site: throwSite(program, offset) }));
  for (const { site } of sites) losses.add(site);
  const flow = repair(program, script.text, losses);
  const planned = planSources(flow, script, options);
  const lossReadings = new Map<number, LossReadings>();
  for (const { offset, site } of sites) {
    const readings = site.node && losses.readingsOf(site.node);
    if (readings !== undefined) lossReadings.set(offset, readings);
  }
  const table = new ReadingTable(flow.functions, flow.readingCount);
  return new Plan(flow.formulas, table, new LossTable(lossReadings), planned);
}
