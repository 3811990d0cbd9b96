/** The house rules that Biome and TypeScript cannot check, as the last part of `npm run check`. */
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { faultOf, importsOf } from './check/imports.ts';

const ROOT = join(import.meta.dirname, '..');
const SHIPPED = ['contract', 'runtime-interface', 'combiner-image', 'cli'];

const files = SHIPPED.flatMap((folder) =>
  readdirSync(join(ROOT, folder), { recursive: true, encoding: 'utf8' })
    .filter((name) => name.endsWith('.ts'))
    .map((name) => `${folder}/${name.replaceAll('\\', '/')}`),
);
const faults = files.flatMap((file) =>
  importsOf(file, readFileSync(join(ROOT, file), 'utf8')).flatMap((found) => {
    const fault = faultOf(found);
    return fault === undefined ? [] : [`${found.from}:${found.line}: ${fault}`];
  }),
);
for (const fault of faults) console.error(fault);
if (faults.length > 0) process.exitCode = 1;
