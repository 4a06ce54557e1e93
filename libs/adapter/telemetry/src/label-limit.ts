/**
 * Keeps a metric's label values bounded: the first `limit` values keep their names, every later one is counted under
 * `other`, so that a tenant who makes many functions can't make the registry grow.
 */
export class LabelLimit {
  readonly #known = new Set<string>();

  constructor(private readonly limit: number) {}

  admit(value: string): boolean {
    if (this.#known.has(value)) return true;
    if (this.#known.size >= this.limit) return false;
    this.#known.add(value);
    return true;
  }
}
