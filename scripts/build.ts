/** `npm run build`: what is shipped, in dist/. `npm test`, vitest and `npm run demo` do it by themselves. */
import { buildAll } from './build/build.ts';

await buildAll();
