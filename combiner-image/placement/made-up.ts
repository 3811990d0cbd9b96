/** What bundlers put into a bundle themselves, by the name that they give it, below whatever folder. */
const MADE_UP =
  /(?:^|\/)(?:webpack\/(?:bootstrap|startup|before-startup|after-startup|universalModuleDefinition|runtime\/[^.]*)|external (?:[a-z-]+ )?["'].*|\(webpack\)\/.*|\(disabled\).*|<[^<>/]*>|sourcemap-register\.c?js)$/;
const ANYWHERE = /^(?:node:|data:|\0(?!#))|^webpack\/runtime\/| (?:lazy |eager )?sync(?: |$)/;

/** Whether a map's name of a source is of no file. */
export function isMadeUp(own: string): boolean {
  const name = own.replaceAll('\\', '/');
  return own === '' || ANYWHERE.test(name) || MADE_UP.test(name);
}
