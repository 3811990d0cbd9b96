/**
 * `npm run site` makes the documentation's site in `site/dist`; `npm run site -- dev` serves it, and shows changes as
 * they are saved. `SITE_BASE` is the path below which it will be served.
 */
import { runSite } from './site/run-site.ts';

const [command = 'build', ...more] = process.argv.slice(2);
if ((command !== 'build' && command !== 'dev') || more.length > 0) {
  console.error('npm run site takes nothing, or "-- dev".');
  process.exitCode = 2;
} else {
  process.exitCode = await runSite(command);
}
