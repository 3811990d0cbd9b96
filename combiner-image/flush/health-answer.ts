import { withoutSecrets } from '../without-secrets.ts';

/** What of the health check's answer a flush looks at. */
export interface HealthAnswer {
  /** Absent: by an older recorder. */
  sandbox?: string;
  /** Why what there is was not uploaded; absent: it was. */
  problem?: string;
}

/** @returns undefined for what is no answer of the recorder */
export function parseHealthAnswer(text: string): HealthAnswer | undefined {
  let answer: unknown;
  try {
    answer = JSON.parse(text);
  } catch {
    return undefined;
  }
  const { layer, recording, sandbox, store, errors } = Object(answer) as Record<string, unknown>;
  if (Reflect.get(Object(layer), 'name') !== 'lambda-coverage') return undefined;
  const id = typeof sandbox === 'string' && { sandbox };
  if (recording !== true) return { ...id, problem: `it does not record${reasonIn(errors)}` };
  if (Reflect.get(Object(store), 'reachable') === false)
    return { ...id, problem: `it cannot upload${reasonIn(errors)}` };
  return { ...id };
}

function reasonIn(errors: unknown): string {
  const [first] = Array.isArray(errors) ? errors : [];
  const message: unknown = Reflect.get(Object(first), 'message');
  return typeof message === 'string' ? `: ${withoutSecrets(message.slice(0, 16 * 1024)).slice(0, 500)}` : '';
}
