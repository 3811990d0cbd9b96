import type { OptionDescriptions } from './help.ts';

export const JSON_OPTION = {
  json: { type: 'boolean', help: 'print one JSON document on stdout' },
} as const satisfies OptionDescriptions;
