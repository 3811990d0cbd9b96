/** Writes the JSON Schema of the configuration file from the options of all commands; part of `npm run fix`. */
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { COMMANDS } from '../cli/command-line.ts';
import { fileSchema, keysOf } from '../cli/config/option-keys.ts';

const FILE = join(import.meta.dirname, '../contract/schemas/config.schema.json');

writeFileSync(FILE, `${JSON.stringify(fileSchema(keysOf([...COMMANDS.values()])), null, 2)}\n`);
