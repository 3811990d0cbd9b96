import { type LookupAddress, type LookupOptions, lookup } from 'node:dns';

type Callback = (
  error: NodeJS.ErrnoException | null,
  address: string | LookupAddress[],
  family?: number,
) => void;

/**
 * Looks names up for connections, one name at a time and once each.
 *
 * `dns.lookup` is `getaddrinfo` in libuv's pool, which is the process's: it runs two slow calls at a time and can end
 * none, so eight uploads to a name that does not resolve would leave the function's own lookups waiting for minutes
 * (https://github.com/nodejs/node/issues/8436). One of ours may hang there, never more, however often uploads are
 * tried.
 */
export class NameLookup {
  readonly #known = new Map<string, LookupAddress[]>();
  readonly #asked = new Map<string, Promise<LookupAddress[]>>();
  #last: Promise<unknown> = Promise.resolve();

  /** As an option of a request. */
  readonly lookup = (hostname: string, { all }: LookupOptions, callback: Callback): void => {
    this.#addresses(hostname).then(
      (addresses) => {
        const [first] = addresses;
        if (all) callback(null, addresses);
        else callback(null, first?.address ?? '', first?.family);
      },
      (error: NodeJS.ErrnoException) => callback(error, []),
    );
  };

  /** A connection failed: a name may have another address by now, that of a proxy too. */
  forget(): void {
    this.#known.clear();
  }

  async #addresses(hostname: string): Promise<LookupAddress[]> {
    return this.#known.get(hostname) ?? this.#asked.get(hostname) ?? this.#ask(hostname);
  }

  #ask(hostname: string): Promise<LookupAddress[]> {
    const answer = this.#last.then(() => resolve(hostname));
    this.#asked.set(hostname, answer);
    this.#last = answer
      .then((addresses) => this.#known.set(hostname, addresses))
      .catch(() => {})
      .finally(() => this.#asked.delete(hostname));
    return answer;
  }
}

function resolve(hostname: string): Promise<LookupAddress[]> {
  return new Promise((settle, reject) => {
    lookup(hostname, { all: true }, (error, addresses) => {
      if (error === null) settle(addresses);
      else reject(error);
    });
  });
}
