import { readdirSync, readFileSync } from 'node:fs';
import { basename, join } from 'node:path';
import { gunzipSync } from 'node:zlib';
import type { Answer } from '../../../cli/invoke/answer.ts';
import { type InvokeOptions, invokeLocally } from '../../../cli/invoke/invoke.ts';
import { COUNTER_FORMS, type CounterForm } from '../../../contract/counters/placement.ts';
import { walkText } from '../../../contract/counters/walk-text.ts';
import type { RawObject, RawScriptCoverage } from '../../../contract/raw-object.ts';
import { writeInstrumented } from './instrumented.ts';
import { temporaryFolder, writeFiles } from './recorded.ts';

export interface RecordedCounters {
  answers: Answer[];
  log: string;
  /** In the order of their keys. */
  objects: RawObject[];
  /** Holds `task` and `store`. */
  folder: string;
  /** Counts by the kind of their counter, in the order of the text; of all objects together. */
  ranOf(path: string, text: string): Partial<Record<string, number[]>>;
}

interface Options extends Partial<InvokeOptions> {
  form?: CounterForm;
  /** Files that are not instrumented, by path. */
  plain?: Record<string, string>;
}

/** Invokes `index.handler` of an instrumented folder. @param texts as they were before */
export async function recordedCounters(
  texts: Readonly<Record<string, string>>,
  { form = 'counters-1', plain = {}, ...options }: Options = {},
): Promise<RecordedCounters> {
  const folder = temporaryFolder();
  const taskRoot = writeFiles(writeInstrumented(join(folder, 'task'), texts, form), plain);
  let log = '';
  const answers = await invokeLocally({
    handler: 'index.handler',
    taskRoot,
    functionName: 'counted',
    dir: join(folder, 'store'),
    events: ['{}'],
    onLog: (text) => {
      log += text;
    },
    ...options,
  });
  const objects = storedObjects(join(folder, 'store'));
  return { answers, log, objects, folder, ranOf: (path, text) => ranByKind(objects, path, text, form) };
}

export function storedObjects(store: string, functionName = 'counted'): RawObject[] {
  const folder = join(store, 'raw', functionName);
  return readdirSync(folder)
    .sort()
    .map((name) => JSON.parse(String(gunzipSync(readFileSync(join(folder, name))))));
}

function ranByKind(
  objects: readonly RawObject[],
  path: string,
  text: string,
  form: CounterForm = 'counters-1',
): Partial<Record<string, number[]>> {
  const entries = objects.flatMap(({ result }) => result.filter((each) => isOf(each, path, form)));
  const ran: Partial<Record<string, number[]>> = {};
  walkText(
    text,
    { form },
    {
      counted(_count, index, { kind }) {
        ran[kind] ??= [];
        ran[kind].push(entries.reduce((sum, { counts }) => sum + (counts?.[index] ?? 0), 0));
      },
    },
  );
  return ran;
}

function isOf({ url, form }: RawScriptCoverage, path: string, wanted: CounterForm): boolean {
  return form === wanted && (url.endsWith(`/${path}`) || basename(url) === path);
}

type Counted = Pick<RawScriptCoverage, 'url' | 'form' | 'counts'>;

/** How often functions of a file were entered, by the names that they are given. */
export function entered(
  objects: readonly { result: readonly Counted[] }[],
  path: string,
  text: string,
): Record<string, number> {
  const entries = objects.flatMap(({ result }) => result.filter(({ url }) => url.endsWith(`/${path}`)));
  const form = COUNTER_FORMS.find((each) => entries.some((entry) => entry.form === each));
  const names: Record<string, number> = {};
  if (form === undefined) return names;
  walkText(
    text,
    { form },
    {
      counted(_count, index, { kind, node }) {
        if (kind !== 'function' || node === undefined) return;
        const name = nameOf(text, node.start);
        names[name] = entries.reduce((sum, { counts }) => sum + (counts?.[index] ?? 0), names[name] ?? 0);
      },
    },
  );
  return names;
}

/** `function name`, `name() {}`, `name: () =>` or `name = () =>`. */
function nameOf(text: string, start: number): string {
  const [, declared] = /^(?:async )?function ([\w$]+)/.exec(text.slice(start)) ?? [];
  return declared ?? /([\w$]+)\s*[=:]?\s*$/.exec(text.slice(0, start))?.[1] ?? '';
}
