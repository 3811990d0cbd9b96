import { posix } from 'node:path';
import { type Fields, fieldsOf, textOf } from '../fields.ts';
import type { Project } from '../found.ts';
import { YamlFile } from '../yaml-file.ts';

/** Files that name files, and variables in variables: more than that is a circle. */
const MOST_DEPTH = 10;
/** In one text. */
const MOST_VARIABLES = 100;
/** Of one file: what names itself again and again has no value. */
const MOST_STEPS = 100_000;
/** The innermost one of a text. */
const VARIABLE = /\$\{([^${}]*)\}/;
const FILE = /^file\((.+?)\)(?::([\w.-]+))?$/;

/** A text with a variable that nothing here says anything of. */
export class UnresolvedVariable {
  readonly text: string;
  /** A file of code: whoever reads it must run it. */
  readonly isCode: boolean;

  constructor(text: string, isCode: boolean) {
    this.text = text;
    this.isCode = isCode;
  }
}

/** Variables of a serverless.yml: `${self:custom.runtime}`, `${opt:stage, 'dev'}`, `${file(functions.yml):api}`. */
export class ServerlessVariables {
  readonly #config: Fields;
  readonly #folder: string;
  readonly #project: Project;
  #steps = 0;

  /** @param folder the service's, which paths of files are relative to */
  constructor(config: Fields, folder: string, project: Project) {
    this.#config = config;
    this.#folder = folder;
    this.#project = project;
  }

  /** A text as it will be once it is deployed, with `*` for what only the deployment knows, as stages. */
  pattern(text: string, depth = 0): string {
    let made = text;
    for (let i = 0; i < MOST_VARIABLES; i++) {
      const [found, expression = ''] = VARIABLE.exec(made) ?? [];
      if (found === undefined) break;
      const isEnd = depth > MOST_DEPTH || ++this.#steps > MOST_STEPS;
      const known = isEnd ? undefined : this.#self(alternatives(expression)[0] ?? '', depth);
      made = made.replace(found, () => (typeof known === 'string' ? this.pattern(known, depth + 1) : '*'));
    }
    return made;
  }

  /** What a value is where nobody says otherwise: of `${opt:stage, 'dev'}` the default. */
  value(value: unknown, depth = 0): unknown {
    if (typeof value !== 'string' || depth > MOST_DEPTH || ++this.#steps > MOST_STEPS) return value;
    const text = value.trim();
    let made = text;
    for (let i = 0; i < MOST_VARIABLES; i++) {
      const [found, expression = ''] = VARIABLE.exec(made) ?? [];
      if (found === undefined) break;
      const known = this.#firstOf(expression, text, depth);
      // One alone may stand for an object.
      if (found === made) return known;
      made = made.replace(found, () => (typeof known === 'string' ? known : '*'));
    }
    return made;
  }

  /** Of `opt:stage, self:custom.stage, 'dev'` the first that is known here. */
  #firstOf(expression: string, text: string, depth: number): unknown {
    let unresolved = new UnresolvedVariable(text, false);
    for (const each of alternatives(expression)) {
      if (/^(['"]).*\1$/.test(each)) return each.slice(1, -1);
      const found = FILE.test(each)
        ? this.#file(each, text, depth)
        : this.value(this.#self(each, depth), depth + 1);
      if (found instanceof UnresolvedVariable) unresolved = found;
      else if (found !== undefined) return found;
    }
    return unresolved;
  }

  /** As it is written: of `self:provider.stage` another variable. */
  #self(expression: string, depth: number): unknown {
    const [, path] = /^self:([\w.-]+)$/.exec(expression) ?? [];
    // Once the service was an object.
    if (path === 'service')
      return textOf(this.#config['service']) ?? fieldsOf(this.#config['service'])['name'];
    return path === undefined ? undefined : this.#at(this.#config, path, depth);
  }

  #at(value: unknown, path: string, depth: number): unknown {
    let found = value;
    for (const key of path.split('.')) found = fieldsOf(this.value(found, depth + 1))[key];
    return found;
  }

  #file(expression: string, text: string, depth: number): unknown {
    const [, name = '', keys] = FILE.exec(expression) ?? [];
    if (!/\.(ya?ml|json)$/.test(name.trim()))
      return new UnresolvedVariable(text, /\.[cm]?[jt]s$/.test(name.trim()));
    const path = posix.join(this.#folder, name.trim());
    const content = this.#project.read(path);
    if (content === undefined) return new UnresolvedVariable(text, false);
    const { value } = new YamlFile(path, content);
    return this.value(keys === undefined ? value : this.#at(value, keys, depth), depth + 1);
  }
}

function alternatives(expression: string): string[] {
  return expression.split(',').map((each) => each.trim());
}
