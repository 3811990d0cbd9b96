import type { ParserPlugin } from '@babel/parser';

/** What Node, TypeScript, esbuild or swc accept by themselves, beside types, JSX and decorators. */
export const STANDARD_PLUGINS: readonly ParserPlugin[] = [
  'decoratorAutoAccessors',
  'explicitResourceManagement',
  // Node 16 to 20 know the older word alone, and tools accept it still.
  'deprecatedImportAssert',
  'sourcePhaseImports',
  'deferredImportEvaluation',
  'exportDefaultFrom',
];

/** What people have Babel compile. */
export const PROPOSED_PLUGINS: readonly ParserPlugin[] = [
  'doExpressions',
  'asyncDoExpressions',
  'throwExpressions',
  'functionBind',
  'functionSent',
  'destructuringPrivate',
  'partialApplication',
  'importReflection',
  'moduleBlocks',
  ['discardBinding', { syntaxType: 'void' }],
  ['recordAndTuple', { syntaxType: 'hash' }],
  ['optionalChainingAssign', { version: '2023-07' }],
  ['pipelineOperator', { proposal: 'hack', topicToken: '%' }],
];
