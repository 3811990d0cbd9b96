/**
 * Runs `work` on up to `ahead` items at a time and gives the results in the items' order, so that a run is
 * the same every time. An error ends it at the place of its item.
 */
export async function* inOrder<T, R>(
  items: AsyncIterable<T> | Iterable<T>,
  ahead: number,
  work: (item: T) => Promise<R>,
): AsyncGenerator<R> {
  const running: Promise<R>[] = [];
  for await (const item of items) {
    const result = work(item);
    // Awaited below, perhaps after another one has failed: it must not count as unhandled until then.
    result.catch(() => {});
    running.push(result);
    const first = running.length >= ahead ? running.shift() : undefined;
    if (first !== undefined) yield await first;
  }
  for (const result of running) yield await result;
}
