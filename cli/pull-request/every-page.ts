/** As many as both services give at a time. */
export const PAGE = 100;

/** What a list holds, which is asked for page by page, from 1 on. */
export async function* everyPage(ask: (page: number) => Promise<unknown>): AsyncGenerator<unknown> {
  for (let page = 1; ; page++) {
    const found = await ask(page);
    const all: unknown[] = Array.isArray(found) ? found : [];
    yield* all;
    if (all.length < PAGE) return;
  }
}
