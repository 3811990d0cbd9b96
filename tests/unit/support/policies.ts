import { readFileSync } from 'node:fs';
import { join } from 'node:path';

/** A policy document, as IAM takes it. */
export interface Policy {
  Version: string;
  Statement: { Effect: string; Action: string | string[]; Resource: string | string[] }[];
}

const PAGE = join(import.meta.dirname, '../../../docs/iam.md');

/** The policy that docs/iam.md prints under a heading. */
export function printedPolicy(heading: string): Policy {
  const page = readFileSync(PAGE, 'utf8');
  const section = page.split(/^#+ /m).find((text) => text.startsWith(`${heading}\n`));
  const [, json] = /```json\n([\s\S]*?)```/.exec(section ?? '') ?? [];
  if (json === undefined) throw new Error(`docs/iam.md has no policy under "${heading}"`);
  return JSON.parse(json);
}
