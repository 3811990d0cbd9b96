import { messageOf, UnaskedServiceError, UsageError } from '../combiner-image/errors.ts';
import { type FlushedFunction, flushFunction, inWords } from '../combiner-image/flush/flush.ts';
import { emulatedFunction, type FunctionCaller, LambdaApi } from '../combiner-image/flush/lambda-api.ts';
import { warmSandboxes } from '../combiner-image/flush/warm-sandboxes.ts';
import type { StoreLocation } from '../combiner-image/store/location.ts';
import { isEndpoint } from '../contract/http-url.ts';
import type { Values } from './command.ts';
import type { OptionDescriptions } from './help.ts';
import { splitList } from './parse-options.ts';
import { FUNCTION_OPTION } from './store-options.ts';

/** What the configuration file selects for reports says nothing of whom to call. */
const { config: _, ...FUNCTION_FLAG } = FUNCTION_OPTION.function;

/** Options of a command that has sandboxes hand over what they ran. */
export const FLUSH_OPTIONS = {
  flush: {
    type: 'boolean',
    help: 'have the warm sandboxes of the functions that the store knows upload what they ran, and begin new objects; needs lambda:InvokeFunction',
  },
  function: FUNCTION_FLAG,
  endpoint: {
    type: 'string',
    multiple: true,
    value: '[NAME=]URL',
    help: 'with --flush: another Lambda API, or NAME= the emulator of that function, as http://localhost:9001; repeatable',
  },
} as const satisfies OptionDescriptions;

/** How functions are called. */
export interface Flush {
  functions: string[] | undefined;
  /** Of another Lambda API than Amazon's. */
  api: string | undefined;
  /** By function. */
  emulators: ReadonlyMap<string, string>;
}

/**
 * @returns undefined where no flush is asked for
 * @throws UsageError
 */
export function parseFlush(values: Values<typeof FLUSH_OPTIONS>): Flush | undefined {
  const { flush, function: names, endpoint = [] } = values;
  if (!flush) {
    if (names !== undefined || endpoint.length > 0)
      throw new UsageError('--function and --endpoint only work with --flush.');
    return undefined;
  }
  let api: string | undefined;
  const emulators = new Map<string, string>();
  for (const text of endpoint) {
    const [, name, url = ''] = /^(?:([A-Za-z0-9_-]+)=)?(.*)$/.exec(text) ?? [];
    if (!isEndpoint(url))
      throw new UsageError(`--endpoint: "${text}" must be an http or https URL, or NAME=URL.`);
    if (name === undefined) api = url;
    else emulators.set(name, url);
  }
  return { functions: names && splitList(names), api, emulators };
}

/**
 * Asks all that may be warm. What cannot be asked is a problem of its function.
 * @param since sandboxes that may have run something since then
 * @throws StoreUnreachableError
 */
export async function flushSandboxes(
  location: StoreLocation,
  since: Date,
  { functions, api, emulators }: Flush,
): Promise<FlushedFunction[]> {
  let lambda: Promise<LambdaApi> | undefined;
  const callerOf = async (name: string): Promise<FunctionCaller> => {
    const emulator = emulators.get(name);
    if (emulator !== undefined) return emulatedFunction(name, emulator);
    lambda ??= LambdaApi.connect(api);
    return (await lambda).caller(name);
  };
  const known = await warmSandboxes(location, since, functions);
  return Promise.all(
    [...known].map(async ([name, count]) => {
      try {
        return await flushFunction(name, count, await callerOf(name));
      } catch (error) {
        if (!(error instanceof UnaskedServiceError)) throw error;
        return { function: name, known: count, answered: 0, problems: [messageOf(error)] };
      }
    }),
  );
}

export function flushedInWords(flushed: readonly FlushedFunction[]): string[] {
  if (flushed.length === 0) return ['Nothing was flushed: the store knows no sandbox that may be warm'];
  return flushed.flatMap(inWords);
}

/** 4 where some function's sandboxes could not be asked. */
export function exitCodeOf(flushed: readonly FlushedFunction[]): number {
  return flushed.some(({ answered }) => answered === 0) ? 4 : 0;
}
