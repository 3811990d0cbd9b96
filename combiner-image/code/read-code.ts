import type { FileCoverageData } from 'istanbul-lib-coverage';
import { isPython } from '../checkout/code-suffix.ts';
import { enumerate } from '../convert/exact/original/enumerate.ts';
import type { Hints } from '../convert/exact/original/ignore-hints.ts';
import { parseOriginal } from '../convert/exact/original/parse-original.ts';
import { uncounted } from '../convert/uncounted.ts';
import { JavaScriptCode } from './javascript-code.ts';
import { PythonCode } from './python-code.ts';
import { pythonMaps } from './python-maps.ts';
import { readPython } from './read-python.ts';
import type { SourceCode } from './source-code.ts';
import { zerosOf } from './zeros.ts';

/** @param path decides which language it is @throws the parser's error */
export function readCode(text: string, path: string): SourceCode {
  return isPython(path) ? new PythonCode(text, path) : new JavaScriptCode(text, path);
}

/**
 * What `readCode` would give by `uncounted`, without tokens, which take more memory.
 * @throws the parser's error
 */
export function uncountedText(text: string, path: string, hints?: Hints): FileCoverageData {
  return isPython(path)
    ? zerosOf(path, pythonMaps(readPython(text, { hints })))
    : uncounted(path, enumerate(parseOriginal(text, path), hints));
}
