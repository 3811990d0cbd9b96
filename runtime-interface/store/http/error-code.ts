/** What Node or OpenSSL calls an error, such as `ECONNREFUSED`; its message where it has no such name. */
export function codeOf(error: Error): string {
  if ('code' in error && typeof error.code === 'string') return error.code;
  // Node tries every address of a name and collects the failures.
  const [first] = error instanceof AggregateError ? error.errors : [];
  return first instanceof Error ? codeOf(first) : error.message;
}
