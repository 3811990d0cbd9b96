export interface Link {
  url: string;
  permanent: boolean;
  visits: number;
}

export class Links {
  readonly #links = new Map<string, Link>();

  add(code: string, url: string, permanent = false): void {
    this.#links.set(code, { url, permanent, visits: 0 });
  }

  find(code: string): Link | undefined {
    return this.#links.get(code);
  }

  visit(code: string): Link | undefined {
    const link = this.find(code);
    if (link) link.visits += 1;
    return link;
  }
}
