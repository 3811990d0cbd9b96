import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { inflateRawSync } from 'node:zlib';
import { decompress } from 'fzstd';
import { fromText } from '../../../combiner-image/report/page/byte-text.ts';
import { chunkName, type PageChunk, type PageSource } from '../../../combiner-image/report/page/format.ts';

/** What a file of the page's data holds, as a browser reads it. */
export function pageData<T>(folder: string, name: string): T {
  const script = readFileSync(join(folder, `data/${name}.js`), 'utf8');
  const [, form, length, text = ''] = /,"(\w+)",(\d+),"([^"]*)"\);\n$/.exec(script) ?? [];
  const bytes = fromText(text, Number(length));
  return JSON.parse(Buffer.from(form === 'zstd' ? decompress(bytes) : inflateRawSync(bytes)).toString());
}

/** All sources of a page, in the order of its index. */
export function pageChunks(folder: string): PageSource[] {
  const sources: PageSource[] = [];
  for (let i = 0; existsSync(join(folder, `data/${chunkName(i)}.js`)); i++)
    sources.push(...pageData<PageChunk>(folder, chunkName(i)).sources);
  return sources;
}
