import type { RawObject } from '../../contract/raw-object.ts';
import type { ParsedRawObject } from '../read/parse-raw-object.ts';

/** Fields that one raw object can say only once, each as a whole. All others are sums, or chosen among. */
export type IdentityField = 'schema' | 'function' | 'layer' | 'runtime' | 'engine' | 'build' | 'problems';

/** Longer ones are forged: real ones have some 300 characters. */
const MAX_LENGTH = 16 * 1024;

/** What raw objects must have in common to be added up into one. It is written into that one as it is. */
export interface DeploymentIdentity extends Pick<RawObject, IdentityField> {
  /** All of it but what tells sandboxes apart. */
  sandbox: Omit<RawObject['sandbox'], 'id' | 'startedAt'>;
}

/** Fields of later versions inside of these are part of it: objects that differ in them are kept apart. */
export function identityOf(object: ParsedRawObject): DeploymentIdentity {
  const { id, startedAt, ...sandbox } = object.sandbox;
  const { schema, function: fn, layer, runtime, engine, build, problems } = object;
  const identity: Pick<RawObject, IdentityField> = {
    schema,
    function: fn,
    layer,
    runtime,
    engine,
    ...(build !== undefined && { build }),
    ...(problems !== undefined && { problems }),
  };
  return { ...identity, sandbox };
}

/** Equal for equal identities, whatever order their fields have; undefined for one that is too long to be kept. */
export function identityKey(identity: DeploymentIdentity): string | undefined {
  const key = JSON.stringify(identity, (_, value: unknown) => sorted(value));
  return key.length > MAX_LENGTH ? undefined : key;
}

function sorted(value: unknown): unknown {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) return value;
  return Object.fromEntries(Object.entries(value).sort(([a], [b]) => (a < b ? -1 : 1)));
}
