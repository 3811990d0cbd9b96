import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { errorPage } from '../cli/explain/page.ts';

writeFileSync(join(import.meta.dirname, '../docs/errors.md'), errorPage());
