import { existsSync } from 'node:fs';

/** Where Chromium and its relatives are installed. */
const PROGRAMS = [
  '/usr/bin/chromium',
  '/usr/bin/chromium-browser',
  '/usr/bin/google-chrome',
  '/Applications/Google Chrome.app/Contents/MacOS/Google Chrome',
  'C:\\Program Files\\Google\\Chrome\\Application\\chrome.exe',
];

/** The program of a Chromium; `CHROMIUM` names one that is elsewhere. */
export function browserProgram(): string | undefined {
  const named = process.env['CHROMIUM'];
  return [...(named ? [named] : []), ...PROGRAMS].find((path) => existsSync(path));
}

/** What keeps this machine from running the browser tests, with the command that helps. */
export function missingForBrowser(): string | undefined {
  if (browserProgram() !== undefined) return undefined;
  return 'no Chromium found: sudo bash tests/machine/browser.sh, or set CHROMIUM to its program';
}
