/** `node_modules/ms/index.js`, as bundlers say it above each file. */
export const OF_PACKAGE = /^(?:#region)? ?(?:\S*\/)?node_modules\/\S+\.[cm]?[jt]sx?$/;

/** `src/handler.ts`. */
export const OF_PROJECT = /^(?:#region)? ?(?!\S*node_modules\/)\S+\.[cm]?[jt]sx?$/;
