/** A tokenizer, a parser and an evaluator of conditions, as rule engines have them: nothing but small branches. */
exports.evaluate = function evaluate(text, facts) {
  const parser = new Parser(tokensOf(text));
  const tree = parser.expression();
  if (!parser.isAtEnd) throw new SyntaxError(`${parser.next.text} is left over`);
  return evaluated(tree, facts);
};

function tokensOf(text) {
  const tokens = [];
  let at = 0;
  while (at < text.length) {
    const character = text[at];
    if (character === ' ') {
      at++;
    } else if (character === '"') {
      const end = text.indexOf('"', at + 1);
      if (end < 0) throw new SyntaxError('a text has no end');
      tokens.push({ kind: 'value', value: text.slice(at + 1, end) });
      at = end + 1;
    } else if (isDigit(character)) {
      let end = at + 1;
      while (end < text.length && (isDigit(text[end]) || text[end] === '.')) end++;
      tokens.push({ kind: 'value', value: Number(text.slice(at, end)) });
      at = end;
    } else if (isLetter(character)) {
      let end = at + 1;
      while (end < text.length && isLetter(text[end])) end++;
      const word = text.slice(at, end);
      tokens.push(
        word === 'and' || word === 'or' || word === 'not'
          ? { kind: 'operator', text: word }
          : { kind: 'name', name: word },
      );
      at = end;
    } else {
      const two = text.slice(at, at + 2);
      const operator = two === '>=' || two === '<=' || two === '==' || two === '!=' ? two : character;
      tokens.push({ kind: 'operator', text: operator });
      at += operator.length;
    }
  }
  return tokens;
}

function isDigit(character) {
  return character >= '0' && character <= '9';
}

function isLetter(character) {
  return (character >= 'a' && character <= 'z') || (character >= 'A' && character <= 'Z');
}

const LEVELS = [['or'], ['and'], ['==', '!=', '<', '>', '<=', '>='], ['+', '-'], ['*', '/']];

class Parser {
  #tokens;
  #at = 0;

  constructor(tokens) {
    this.#tokens = tokens;
  }

  get next() {
    return this.#tokens[this.#at];
  }

  get isAtEnd() {
    return this.#at >= this.#tokens.length;
  }

  expression(level = 0) {
    if (level === LEVELS.length) return this.#operand();
    let left = this.expression(level + 1);
    while (!this.isAtEnd && this.next.kind === 'operator' && LEVELS[level].includes(this.next.text)) {
      const operator = this.#take().text;
      left = { kind: 'operation', operator, left, right: this.expression(level + 1) };
    }
    return left;
  }

  #operand() {
    const token = this.#take();
    if (token === undefined) throw new SyntaxError('an operand is missing');
    if (token.kind === 'operator') {
      if (token.text === 'not') return { kind: 'not', operand: this.#operand() };
      if (token.text !== '(') throw new SyntaxError(`${token.text} is not an operand`);
      const inner = this.expression();
      if (this.#take()?.text !== ')') throw new SyntaxError('a ) is missing');
      return inner;
    }
    return token;
  }

  #take() {
    return this.#tokens[this.#at++];
  }
}

function evaluated(tree, facts) {
  switch (tree.kind) {
    case 'value':
      return tree.value;
    case 'name':
      if (!(tree.name in facts)) throw new ReferenceError(`${tree.name} is not known`);
      return facts[tree.name];
    case 'not':
      return !evaluated(tree.operand, facts);
    default:
      return resultOf(tree.operator, evaluated(tree.left, facts), tree.right, facts);
  }
}

function resultOf(operator, left, rightTree, facts) {
  if (operator === 'and') return left ? evaluated(rightTree, facts) : left;
  if (operator === 'or') return left ? left : evaluated(rightTree, facts);
  const right = evaluated(rightTree, facts);
  switch (operator) {
    case '==':
      return left === right;
    case '!=':
      return left !== right;
    case '<':
      return left < right;
    case '>':
      return left > right;
    case '<=':
      return left <= right;
    case '>=':
      return left >= right;
    case '+':
      return left + right;
    case '-':
      return left - right;
    case '*':
      return left * right;
    default:
      return left / right;
  }
}
