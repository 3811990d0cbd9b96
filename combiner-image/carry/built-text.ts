import { parseBabel } from '../sources/babel.ts';
import { STANDARD_PLUGINS } from '../sources/babel-plugins.ts';

/** What compilers put in the place of newer syntax. */
const HELPERS =
  /\b(?:__esModule|__awaiter|__generator|__decorate|__spreadArray|tslib|regeneratorRuntime|_asyncToGenerator|_interopRequire\w*|_classCallCheck|_defineProperty|_objectSpread\d?|_jsxs?\(|_react\w*|React\.createElement\()|react\/jsx-(?:dev-)?runtime/;

/**
 * Whether a deployed text is what a step before the bundler made of a file, and not what the file was before it was
 * changed.
 * @param written the text that the checkout has.
 */
export function isBuiltText(deployed: string, written: string, path: string): boolean {
  if (HELPERS.test(deployed) && !HELPERS.test(written)) return true;
  // Without the types.
  return /\.[cm]?tsx?$/.test(path) && isJavaScript(deployed) && !isJavaScript(written);
}

function isJavaScript(text: string): boolean {
  try {
    parseBabel(text, {
      sourceType: 'unambiguous',
      allowReturnOutsideFunction: true,
      allowAwaitOutsideFunction: true,
      plugins: ['decorators-legacy', 'jsx', ...STANDARD_PLUGINS],
    });
    return true;
  } catch {
    return false;
  }
}
