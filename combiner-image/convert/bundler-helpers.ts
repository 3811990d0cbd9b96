/**
 * What compilers and bundlers put into their output. It is not the user's code, has mostly no place in the
 * source map, and would be counted at the nearest place that has one.
 */
const HELPERS = new Set(
  [
    // esbuild and tsx
    '__defProp __defProps __getOwnPropDesc __getOwnPropDescs __getOwnPropNames __getOwnPropSymbols',
    '__hasOwnProp __propIsEnum __getProtoOf __create __reflectGet __knownSymbol __typeError __pow',
    '__defNormalProp __spreadValues __spreadProps __objRest __restKey __name __require __glob __esm',
    '__esmMin __commonJS __commonJSMin __export __copyProps __reExport __toESM __toCommonJS __toBinary',
    '__toBinaryNode __publicField __accessCheck __privateIn __privateGet __privateAdd __privateSet',
    '__privateMethod __privateWrapper __superGet __superSet __superWrapper __superStaticGet __async',
    '__await __asyncGenerator __yieldStar __forAwait __using __callDispose __decoratorStart',
    '__decoratorStrings __expectFn __decoratorContext __decoratorMetadata __runInitializers',
    '__decorateElement __decorateClass __decorateParam __earlyAccess __template __exportAll',
    // tsc and tslib
    '__extends __assign __rest __decorate __param __esDecorate __propKey __setFunctionName __metadata',
    '__awaiter __generator __exportStar __createBinding __values __read __spread __spreadArrays',
    '__spreadArray __asyncDelegator __asyncValues __makeTemplateObject __importStar __importDefault',
    '__setModuleDefault __classPrivateFieldGet __classPrivateFieldSet __classPrivateFieldIn',
    '__addDisposableResource __disposeResources __rewriteRelativeImportExtension',
    // webpack
    '__webpack_require__ __webpack_modules__ __webpack_module_cache__ __webpack_exports__',
  ].flatMap((line) => line.split(' ')),
);

/** swc and Babel use a single underscore; a user may too, so they count only in generated code. */
const UNDERSCORED =
  /^_(?:export|export_star|interop_require_(?:default|wildcard)|getRequireWildcardCache|define_property|async_to_generator|object_spread(?:_props)?|object_without_properties(?:_loose)?|class_call_check|create_class|inherits|ts_(?:decorate|param|metadata|generator|values)|class_private_\w+|asyncToGenerator|defineProperty|objectSpread2?|interopRequire(?:Default|Wildcard)|classPrivate\w+)$/;

interface Node {
  type: string;
  id?: unknown;
  expression?: unknown;
  callee?: unknown;
  right?: unknown;
  init?: unknown;
  properties?: unknown;
}

/** Whether a node of the generated program is a helper's definition or nothing but a call of one. */
export function isBundlerHelper(node: object, generated: boolean): boolean {
  if (!isNode(node)) return false;
  switch (node.type) {
    case 'FunctionDeclaration':
    case 'FunctionExpression':
      return isHelperName(node.id, generated);
    case 'VariableDeclarator':
      return isHelperName(node.id, generated) || (generated && isExportsObject(node));
    case 'ExpressionStatement':
      return isHelperCall(node.expression, generated) || isExport(node.expression);
    default:
      return false;
  }
}

function isHelperCall(node: unknown, generated: boolean): boolean {
  return isNode(node) && node.type === 'CallExpression' && isHelperName(node.callee, generated);
}

/** `module.exports = __toCommonJS(…)` */
function isExport(node: unknown): boolean {
  if (!isNode(node) || node.type !== 'AssignmentExpression') return false;
  const { right } = node;
  return isNode(right) && right.type === 'CallExpression' && nameOf(right.callee) === '__toCommonJS';
}

/** `var handler_exports = {}`, which esbuild fills by `__export`. */
function isExportsObject({ id, init }: Node): boolean {
  const isEmpty = isNode(init) && Array.isArray(init.properties) && init.properties.length === 0;
  return isEmpty && (nameOf(id)?.endsWith('_exports') ?? false);
}

function isHelperName(node: unknown, generated: boolean): boolean {
  const name = nameOf(node);
  return name !== undefined && (HELPERS.has(name) || (generated && UNDERSCORED.test(name)));
}

function nameOf(node: unknown): string | undefined {
  return isNode(node) && node.type === 'Identifier' && 'name' in node ? String(node.name) : undefined;
}

function isNode(node: unknown): node is Node {
  return typeof node === 'object' && node !== null && 'type' in node && typeof node.type === 'string';
}
