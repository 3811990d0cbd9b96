/** The house rules that Biome and TypeScript cannot check, as the last part of `npm run check`. */
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { NAVIGATION, navigationFaults } from '../site/navigation.ts';
import { pages } from '../site/pages.ts';
import { circleOf, faultOf, importsOf } from './check/imports.ts';
import { LANGUAGES, placesWithout } from './check/languages.ts';

const ROOT = join(import.meta.dirname, '..');
const SHIPPED = [
  'contract',
  'runtime-interface',
  'runtime-interface-python',
  'combiner-image',
  'cli',
  'infrastructure',
];

const files = SHIPPED.flatMap((folder) =>
  readdirSync(join(ROOT, folder), { recursive: true, encoding: 'utf8' })
    .filter((name) => /\.(?:tsx?|py)$/.test(name))
    .map((name) => `${folder}/${name.replaceAll('\\', '/')}`),
);
const read = (file: string): string => readFileSync(join(ROOT, file), 'utf8');
const readIfAny = (file: string) => (existsSync(join(ROOT, file)) ? read(file) : undefined);
const imports = files.flatMap((file) => importsOf(file, read(file)));
// Biome sees those of TypeScript.
const circle = circleOf(imports.filter(({ from }) => from.endsWith('.py')));
const faults = [
  ...imports.flatMap((found) => {
    const fault = faultOf(found);
    return fault === undefined ? [] : [`${found.from}:${found.line}: ${fault}`];
  }),
  ...(circle === undefined ? [] : [`a circle of imports: ${circle.join(' -> ')}`]),
  ...LANGUAGES.flatMap((language) => placesWithout(language, readIfAny)),
  ...navigationFaults(NAVIGATION, pages()),
];
for (const fault of faults) console.error(fault);
if (faults.length > 0) process.exitCode = 1;
