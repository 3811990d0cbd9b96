import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import schema from '../../../contract/schemas/health.schema.json' with { type: 'json' };
import { namedStores, STORE_KIND_NAMES, STORE_VARIABLES } from '../../../contract/stores.ts';

const VARIABLES = Object.values(STORE_VARIABLES);

describe('the kinds of store', () => {
  test('the base image records with each of them, and with nothing else', () => {
    const bootstrap = readFileSync(join(import.meta.dirname, '../../../base-image/bootstrap'), 'utf8');
    const asked = /if \[ -n "([^"]*)" \]; then/.exec(bootstrap)?.[1];
    expect(asked).toBe(VARIABLES.map((variable) => `\${${variable}-}`).join(''));
  });

  test('the schema of the health check knows each of them', () => {
    expect(schema.properties.store.properties.kind.enum).toEqual([...STORE_KIND_NAMES, 'none']);
  });

  test('the first that is configured wins, and blank is not configured', () => {
    const all = Object.fromEntries(VARIABLES.map((variable) => [variable, ` name of ${variable} `]));
    expect(namedStores(all).map(({ name }) => name)).toEqual(
      VARIABLES.map((variable) => `name of ${variable}`),
    );
    expect(namedStores({ ...all, [STORE_VARIABLES.directory]: ' ' }).map(({ kind }) => kind)).toEqual(
      STORE_KIND_NAMES.slice(1),
    );
    expect(namedStores({})).toEqual([]);
  });
});
