import { contextPatterns } from './asked-contexts.ts';
import { askedBuilds } from './builds-option.ts';
import { runName } from './runs.ts';
import { mustBeInOrder, type Selection } from './selection.ts';

/** What somebody asks for by options of the command, fields of an event, or a program. */
export interface AskedSelection {
  functions?: readonly string[] | undefined;
  builds?: readonly string[] | undefined;
  run?: string | undefined;
  contexts?: readonly string[] | undefined;
  since?: Date | undefined;
  until?: Date | undefined;
}

/**
 * @param names how the errors call what was asked
 * @throws UsageError
 */
export function askedSelection(
  { functions, builds, run, contexts, since, until }: AskedSelection,
  names: Readonly<Record<'builds' | 'run' | 'contexts' | 'since' | 'until', string>>,
): Selection {
  const selection = {
    ...(functions && { functions }),
    ...askedBuilds(builds, names.builds).selection,
    ...(run !== undefined && { run: runName(run, names.run) }),
    ...(contexts && { contexts: contextPatterns(contexts, names.contexts) }),
    ...(since && { since }),
    ...(until && { until }),
  };
  mustBeInOrder(selection, names);
  return selection;
}
