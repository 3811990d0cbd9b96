/**
 * The command of the base image: what is done while an image of a function is built, and nothing else. Bundled
 * with all that it needs, and run by the image's own Node.
 */
import { reportBug } from './bug.ts';
import { instrumentCommand } from './commands/instrument.ts';
import { dispatch } from './dispatch.ts';
import { SUMMARIES } from './summaries.ts';

const LINE = {
  about: 'Prepares the image of a function.',
  summaries: { instrument: SUMMARIES.instrument },
  load: async () => new Map([['instrument', instrumentCommand]]),
  others: 'The other commands are in the package: npx lambda-coverage --help.',
};

process.stderr.on('error', () => {});
process.on('uncaughtException', (error) => process.exit(reportBug(error)));
void dispatch(process.argv.slice(2), LINE)
  .catch(reportBug)
  .then((code) => {
    process.exitCode = code;
  });
