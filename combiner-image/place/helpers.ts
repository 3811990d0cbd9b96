/** What is no statement of a file: how bundlers and compilers bring files together. */
const HELPERS: readonly RegExp[] = [
  /^import\b(?!\s*[.(])/,
  // What declares is the file's own.
  /^export\s*(?:\{|\*|default\s+(?:[\w$]+\s*|require_[\w$]+\(\));?$)/,
  /^(?:var|const|let)\s+[\w$]+\s*=\s*(?:[\w$.]*(?:__toESM|__importStar|__importDefault|_interop_require_\w+)\((?:\/\*[^*]*\*\/\s*)?)?(?:__require|require|require_[\w$]+|__webpack_require__|__nccwpck_require__)\([^()]*\)(?:,\s*\d+)?\)?;?$/,
  /^(?:__require|require|require_[\w$]+|init_[\w$]+|__webpack_require__|__nccwpck_require__)\([^()]*\);?$/,
  /^(?:var|const|let)\s+[\w$]*exports\d*\s*=\s*\{\};?$/,
  /^(?:__export|__exportStar|__reExport|__toCommonJS|__webpack_require__\.\w+|__nccwpck_require__\.\w+|__name|__decorateClass)\(/,
  /^[\w$]+\s*=\s*__decorate(?:Class)?\(/,
  /^module\d*\.exports\s*=\s*__toCommonJS\([\w$]+\);?$/,
  /^module\d*\.exports\s*=\s*__webpack_exports__;?$/,
  /^0\s*&&\s*\(module\d*\.exports\s*=/,
  /^Object\.defineProperty\(exports\d*,\s*["'`](?:__esModule["'`]|[\w$]+["'`],\s*\{\s*enumerable:\s*true,\s*get:\s*function\s*\(\)\s*\{\s*return\s+[\w$.]+;?\s*\}\s*\}\))/,
  /^(?:exports\d*\.[\w$]+\s*=\s*)+(?:void 0|[\w$]+);?$/,
  /^(?:var|const|let)\s+import_meta\d*\s*=\s*\{\};?$/,
  /^(?:var|const|let)\s+__(?:accessCheck|async|asyncGenerator|await|awaiter|callDispose|commonJS|commonJSMin|copyProps|create|createBinding|decorate|decorateClass|decorateElement|decorateParam|decoratorContext|decoratorMetadata|decoratorStart|decoratorStrings|defNormalProp|defProp|defProps|earlyAccess|esm|esmMin|expectFn|export|exportAll|exportStar|forAwait|freeze|getOwnPropDesc|getOwnPropDescs|getOwnPropNames|getOwnPropSymbols|getProtoOf|glob|hasOwnProp|importDefault|importStar|knownSymbol|metadata|moduleCache|name|objRest|param|pow|privateAdd|privateGet|privateIn|privateMethod|privateSet|privateWrapper|propIsEnum|publicField|reExport|reflectGet|reflectSet|require|rest|restKey|runInitializers|setModuleDefault|spreadArray|spreadProps|spreadValues|superGet|superSet|template|toBinary|toBinaryNode|toCommonJS|toDynamicImportESM|toESM|typeError|using|values|webpack_exports__|webpack_module_cache__|yieldStar)\s*=/,
  // Enums.
  /^(?:var|let|const)\s+([\w$]+)\s*=\s*(?:\/\*[^*]*\*\/\s*)?\(\(([\w$]+)\)\s*=>\s*\{(?:\s*\2\[(?:\2\[)?["'][^"']*["']\]?\s*=[^;]*;)+\s*return \2;\s*\}\)\(\1\s*\|\|\s*\{\}\);?$/,
  /^\(function\s*\(([\w$]+)\)\s*\{(?:\s*\1\[(?:\1\[)?["'][^"']*["']\]?\s*=[^;]*;)+\s*\}\)\(([\w$]+)\s*\|\|\s*\((?:exports\d*\.[\w$]+\s*=\s*)?\2\s*=\s*\{\}\)\);?$/,
];

const LONGEST = 10_000;

/** Of a statement by itself. */
export function isHelper(statement: string): boolean {
  return statement.length < LONGEST && HELPERS.some((pattern) => pattern.test(statement));
}
