/** The house rules that Biome and TypeScript cannot check, as the last part of `npm run check`. */
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { NAVIGATION, navigationFaults } from '../site/navigation.ts';
import { pages } from '../site/pages.ts';
import { faultOf, importsOf } from './check/imports.ts';
import { LANGUAGES, placesWithout } from './check/languages.ts';

const ROOT = join(import.meta.dirname, '..');
const SHIPPED = ['contract', 'runtime-interface', 'combiner-image', 'cli', 'infrastructure'];

const files = SHIPPED.flatMap((folder) =>
  readdirSync(join(ROOT, folder), { recursive: true, encoding: 'utf8' })
    .filter((name) => /\.tsx?$/.test(name))
    .map((name) => `${folder}/${name.replaceAll('\\', '/')}`),
);
const read = (file: string): string => readFileSync(join(ROOT, file), 'utf8');
const imports = files.flatMap((file) =>
  importsOf(file, read(file)).flatMap((found) => {
    const fault = faultOf(found);
    return fault === undefined ? [] : [`${found.from}:${found.line}: ${fault}`];
  }),
);
const faults = [
  ...imports,
  ...LANGUAGES.flatMap((language) => placesWithout(language, read)),
  ...navigationFaults(NAVIGATION, pages()),
];
for (const fault of faults) console.error(fault);
if (faults.length > 0) process.exitCode = 1;
