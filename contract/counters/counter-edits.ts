import type {
  AnyNode,
  CallExpression,
  IfStatement,
  LogicalExpression,
  PropertyDefinition,
  SwitchCase,
} from 'acorn';
import type { CounterCode } from './counter-code.ts';
import { Edits } from './edits.ts';
import { ExportHints } from './export-hints.ts';
import type { FunctionNode } from './node-kinds.ts';
import { bodyStart } from './prologue.ts';
import type { Count, CounterPlace, Sink } from './sink.ts';
import { nameOf } from './target-name.ts';
import { operatorAfter, skipBlank } from './text-scan.ts';

/** Writes the counters into the text: in front of what they count, and nothing else of the text changes. */
export class CounterEdits implements Sink {
  readonly edits = new Edits();
  /** Counts that the program begins. */
  program = '';
  readonly exportHints: ExportHints;
  readonly #text: string;
  readonly #code: CounterCode;

  constructor(text: string, code: CounterCode) {
    this.exportHints = new ExportHints(text);
    this.#text = text;
    this.#code = code;
  }

  called(node: CallExpression): void {
    this.exportHints.hide(node, this.edits);
  }

  counted(_: Count, index: number, place: CounterPlace): void {
    const { kind, node } = place;
    const count = this.#code.count(index, place);
    switch (kind) {
      case 'program':
        this.program = `${count};`;
        break;
      case 'function':
        this.#inFunction(node as FunctionNode, count);
        break;
      case 'statement':
        this.edits.open(node.start, `${count};`);
        break;
      case 'sequence':
      case 'else-if':
        this.edits.open(this.#testOf(node), `${count},`);
        break;
      case 'then':
      case 'body':
      case 'else':
        if (kind === 'else' && node.type === 'IfStatement') this.#withElse(node, count);
        else this.#inStatement(node, count);
        break;
      case 'catch':
      case 'finally':
        this.#inStatement(node, count);
        break;
      case 'case':
        this.edits.open(this.#afterColon(node as SwitchCase), `${count};`);
        break;
      case 'static':
        this.edits.open(skipBlank(this.#text, node.start + 'static'.length) + 1, `${count};`);
        break;
      case 'field':
        this.#beforeField(node as PropertyDefinition, index, count);
        break;
      case 'rest':
        if (node.type === 'LogicalExpression') this.#behindOperand(node.operator, node.left, count);
        break;
      case 'end':
        if (node.type === 'LogicalExpression') this.#behindOperand(node.operator, node.right, count);
        break;
      case 'declarator':
        if (node.type === 'VariableDeclarator' && node.init) this.#wrap(node.init, node.id, count);
        break;
      case 'arm':
      case 'right':
      case 'leaf':
      case 'argument':
      case 'default':
        this.#wrap(node, place.target, count);
        break;
      default:
        kind satisfies never;
    }
  }

  /** Not the count's own value: where there are no counters, as in a browser, that is NaN. */
  #behindOperand(operator: LogicalExpression['operator'], { start, end }: AnyNode, count: string): void {
    const ends = operator === '&&' ? `||(${count},!1))` : `&&(${count},!0))`;
    this.edits.around(start, end, '((', `)${ends}`);
  }

  #testOf(node: AnyNode): number {
    return node.type === 'IfStatement' ? node.test.start : node.start;
  }

  #inFunction({ body }: FunctionNode, count: string): void {
    if (body.type !== 'BlockStatement') this.#wrap(body, undefined, count);
    else {
      const { offset, before } = bodyStart(this.#text, body.start + 1, body.body);
      this.edits.open(offset, `${before}${count};`);
    }
  }

  #inStatement(node: AnyNode, count: string): void {
    if (node.type === 'BlockStatement') this.edits.open(node.start + 1, `${count};`);
    else this.edits.around(node.start, node.end, `{${count};`, '}');
  }

  #withElse({ start, end }: IfStatement, count: string): void {
    this.edits.close(end, ` else{${count}}`, start);
  }

  #afterColon({ start, test }: SwitchCase): number {
    const colon = test
      ? operatorAfter(this.#text, test.end)
      : skipBlank(this.#text, start + 'default'.length);
    return colon + 1;
  }

  #beforeField(field: PropertyDefinition, index: number, count: string): void {
    const { value, key, computed } = field;
    if (!value) return;
    if (!computed || !isAnonymous(value)) this.#wrap(value, key, count);
    else if (field.static) this.edits.open(field.start, `;static{${count}}`);
    // Its name is known when the class is made: a field that nobody sees counts for it.
    else this.edits.open(field.start, `;#${this.#code.variable}_${index}=${count};`);
  }

  /** A function without a name gets that of what it is put into; behind a comma it would have none. */
  #wrap(node: AnyNode, target: AnyNode | undefined, count: string): void {
    // Its test runs first: chains by the thousand are no deeper than they were.
    if (node.type === 'ConditionalExpression') {
      this.#wrap(node.test, undefined, count);
      return;
    }
    const name = target && isAnonymous(node) ? nameOf(target) : undefined;
    if (name === undefined) this.edits.around(node.start, node.end, `(${count},`, ')');
    else this.edits.around(node.start, node.end, `(${count},{${name.key}:`, `}${name.access})`);
  }
}

function isAnonymous(node: AnyNode): boolean {
  if (node.type === 'FunctionExpression' || node.type === 'ClassExpression') return !node.id;
  return node.type === 'ArrowFunctionExpression';
}
