import { readFileSync, statSync } from 'node:fs';
import type { Session } from 'node:inspector';
import { fileURLToPath } from 'node:url';
import { endsWithText } from '../../compiled-length.ts';
import { LIMITS } from '../../limits.ts';
import type { CompiledScript } from '../engine.ts';

/** As they are before the user's code: tools replace them, and trace who calls. */
const files = { statSync, readFileSync } as const;

/**
 * The texts that V8 compiled and that are not those of their files: tools transform what they load, compile a text of
 * their own under a file's name, or change the file. Looks at each script once, and at a file's text only where its size
 * leaves a doubt.
 */
export class CompiledTexts {
  readonly #session: Session;
  /** Files by length and path, of scripts whose text has that length. */
  readonly #files = new Set<string>();
  /** Of a file that was compiled again at the same length, it is not known which text is which. */
  #compared = 0;

  #isDebugging = false;

  /** @param session of the thread; connected when texts are asked for */
  constructor(session: Session) {
    this.#session = session;
  }

  /** @returns by V8's id, the texts of the scripts that have one of their own. Never throws. */
  of(scripts: readonly CompiledScript[]): ReadonlyMap<string, string> {
    const doubtful = scripts.filter((script) => this.#isDoubtful(script));
    const texts = new Map<string, string>();
    if (doubtful.length === 0) return texts;
    try {
      this.#debug();
      for (const { scriptId, url } of doubtful)
        this.#session.post('Debugger.getScriptSource', { scriptId }, (error, answer) => {
          if (error === null && isOwn(answer.scriptSource, url)) texts.set(scriptId, answer.scriptSource);
        });
    } catch {
      // Then the script stays without a text.
    }
    return texts;
  }

  /**
   * V8's debugger alone hands out texts. It stays on, for when it is switched off V8 forgets all blocks that it
   * counts; it never pauses.
   */
  #debug(): void {
    if (this.#isDebugging) return;
    this.#isDebugging = true;
    this.#session.post('Debugger.enable');
    this.#session.post('Debugger.setSkipAllPauses', { skip: true });
  }

  #isDoubtful({ url, length }: CompiledScript): boolean {
    const file = fileOf(url);
    if (file === undefined || length > LIMITS.scriptBytes) return false;
    if (!isLengthOfFile(file, url, length)) return true;
    const key = `${length} ${file}`;
    const isAgain = this.#files.has(key);
    this.#files.add(key);
    return isAgain && ++this.#compared <= LIMITS.comparedTexts;
  }
}

function isLengthOfFile(file: string, url: string, length: number): boolean {
  try {
    const { size } = files.statSync(file);
    // UTF-8 has no fewer bytes than UTF-16 has units; most code has as many.
    return size === length || endsWithText(textOf(file).length, length, url);
  } catch {
    return false;
  }
}

function isOwn(text: string, url: string): boolean {
  const file = fileOf(url);
  try {
    return file !== undefined && text !== textOf(file);
  } catch {
    return true;
  }
}

/** Node strips a byte order mark before it compiles. */
function textOf(file: string): string {
  return files.readFileSync(file, 'utf8').replace(/^\uFEFF/, '');
}

function fileOf(url: string): string | undefined {
  try {
    return fileURLToPath(url.replace(/[?#].*$/, ''));
  } catch {
    return undefined;
  }
}
