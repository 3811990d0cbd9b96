/** What bundlers put into a bundle themselves, by the name that they give it, below whatever folder. */
const BELOW =
  /(?:^|\/)(?:webpack\/(?:bootstrap|startup|before-startup|after-startup|universalModuleDefinition|amd (?:define|options)|(?:runtime|container|sharing)\/[^.]*)|external (?:[a-z-]+ )?["'].*|ignored\|.*|\(webpack\)\/.*|\(disabled\).*|<[^<>/]*>|sourcemap-register\.c?js)$/;
/** Modules without a file, of Node, of plugins and of Rollup's; webpack puts a NUL before a `#`. */
const MODULE = /^(?:node|data|virtual):|(?:^|\/)\0(?!#)/;
/** Folders of webpack and Turbopack themselves, contexts, and what has nothing but a query for a name. */
const ELSEWHERE =
  /^webpack\/runtime\/|^turbopack:\/\/\/?\[(?!project\])| (?:lazy |eager )?sync(?: |$)|:\/\/[^/]*\/\?[^/]*$/;

/** Whether a map's name of a source is of no file. */
export function isMadeUp(own: string): boolean {
  const name = own.replaceAll('\\', '/');
  return own === '' || [BELOW, MODULE, ELSEWHERE].some((pattern) => pattern.test(name));
}
