import { type Node, Parser, tokTypes } from 'acorn';

/** What acorn's types leave out. */
interface Reader {
  readonly input: string;
  pos: number;
  readonly end: number;
  type: unknown;
  raise(at: number, message: string): never;
  next(): void;
  isContextual(word: string): boolean;
  canInsertSemicolon(): boolean;
  startNode(): Node;
  parseDynamicImport(node: Node): Node;
  /** Letters of a word. */
  readWord1(): string;
  finishToken(type: unknown, value: unknown): void;
}

/** Its methods, as a subclass gets at them. */
interface Methods {
  toAssignable(this: Reader, node: Node | null, ...rest: unknown[]): Node | null;
  checkLValSimple(this: Reader, node: Node, ...rest: unknown[]): void;
  parseExprImport(this: Reader, isNew?: boolean): Node;
  parseImportSpecifiers(this: Reader): Node[];
  parseWithClause(this: Reader): Node[];
}

/** Stands for all of them. */
const REGEXP = /(?:)/;

/** Behind the word `import`, and behind the name of a phase that no name of an import is. */
const PHASE_CALL = /^\s*\.\s*(?:source|defer)\s*\(/;
const PHASES = {
  source: /^\s+(?!from\b)[\p{ID_Start}$_\\]|^\s+from\s+from\b/u,
  defer: /^\s*\*/,
};

/**
 * Acorn, for what V8 has run, and so has found valid. It makes no regular expressions: V8 takes kilobytes beside the heap
 * for each `\p{L}` in them. Nor does it look for names that are declared twice, or exported and not declared: that takes
 * the square of the names in a scope. It knows what Node accepts beyond the standard, or before it:
 * `import … assert {…}`, phases of imports, `new.target` in CommonJS, `f() = 1`.
 */
export const JavaScriptParser: typeof Parser = Parser.extend((Base) => {
  const methods = Base.prototype as unknown as Methods;
  return class extends Base {
    readRegexp(this: Reader): void {
      const pattern = patternAt(this);
      this.pos += pattern.length + 1;
      const flags = this.readWord1();
      this.finishToken(tokTypes.regexp, { pattern, flags, value: REGEXP });
    }

    declareName(): void {}

    checkLocalExport(): void {}

    get allowNewDotTarget(): boolean {
      return true;
    }

    /** `f() = 1` throws when it runs. */
    toAssignable(this: Reader, node: Node | null, ...rest: unknown[]): Node | null {
      return node?.type === 'CallExpression' ? node : methods.toAssignable.call(this, node, ...rest);
    }

    checkLValSimple(this: Reader, node: Node, ...rest: unknown[]): void {
      if (node.type !== 'CallExpression') methods.checkLValSimple.call(this, node, ...rest);
    }

    parseExprImport(this: Reader, isNew?: boolean): Node {
      if (!PHASE_CALL.test(behind(this, this.end))) return methods.parseExprImport.call(this, isNew);
      const node = this.startNode();
      for (let token = 0; token < 3; token++) this.next();
      return this.parseDynamicImport(node);
    }

    parseImportSpecifiers(this: Reader): Node[] {
      for (const [word, isPhase] of Object.entries(PHASES))
        if (this.isContextual(word) && isPhase.test(behind(this, this.end))) {
          this.next();
          break;
        }
      return methods.parseImportSpecifiers.call(this);
    }

    parseWithClause(this: Reader): Node[] {
      if (this.isContextual('assert') && !this.canInsertSemicolon()) this.type = tokTypes._with;
      return methods.parseWithClause.call(this);
    }
  };
});

/** Enough for a name and blanks around it. */
function behind({ input }: Reader, from: number): string {
  return input.slice(from, from + 100);
}

function patternAt(reader: Reader): string {
  const { input, pos } = reader;
  let isInClass = false;
  for (let at = pos; at < input.length; at++) {
    switch (input.charAt(at)) {
      case '[':
        isInClass = true;
        break;
      case ']':
        isInClass = false;
        break;
      case '\\':
        at++;
        break;
      case '/':
        if (!isInClass) return input.slice(pos, at);
        break;
      case '\n':
      case '\r':
      case '\u2028':
      case '\u2029':
        return reader.raise(pos, 'Unterminated regular expression');
    }
  }
  return reader.raise(pos, 'Unterminated regular expression');
}
