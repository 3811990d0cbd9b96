import { RecordedStore, rawObject, sha256 } from './recorded.ts';
import { putText } from './script-texts.ts';

export const SOURCES = 150;

/** A store with many sources: writing their pages takes a while. */
export function manySources(): RecordedStore {
  const recorded = new RecordedStore();
  const result = Array.from({ length: SOURCES }, (_, i) => {
    const text = `exports.f${i} = () => ${i};\n`;
    putText(recorded, text, `src/f${i}.js`);
    const ranges = [{ startOffset: 0, endOffset: text.length, count: 1 }];
    return {
      scriptId: String(i),
      url: `file:///var/task/src/f${i}.js`,
      hash: sha256(text),
      functions: [{ functionName: '', isBlockCoverage: true, ranges }],
    };
  });
  recorded.put(rawObject('/var/task', result));
  return recorded;
}
