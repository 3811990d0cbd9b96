import { UsageError } from '../combiner-image/errors.ts';

/** How a command prints its result: `--format`, or `--json` for JSON. @throws UsageError */
export function parseFormat<const Format extends string>(
  { format: name, json = false }: { format?: string | undefined; json?: boolean | undefined },
  formats: readonly (Format | 'json' | 'text')[],
): Format | 'json' | 'text' {
  if (json && name !== undefined && name !== 'json')
    throw new UsageError('--json is --format json: leave out one of them.');
  const format = formats.find((known) => known === (json ? 'json' : (name ?? 'text')));
  if (format === undefined) throw new UsageError(`--format: "${name}" must be one of ${formats.join(', ')}.`);
  return format;
}
