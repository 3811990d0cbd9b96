/** `npm run simulate`: writes into docs/scale.md what reports of a million objects and more would take, by a model. */
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { withSimulation } from './simulate/tables.ts';

const PAGE = join(import.meta.dirname, '../docs/scale.md');
writeFileSync(PAGE, withSimulation(readFileSync(PAGE, 'utf8')));
console.log(`${PAGE} has the tables of the simulation`);
