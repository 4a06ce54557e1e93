interface Entry<T> {
  readonly at: number;
  /** Of the same moment, who was scheduled first comes first. */
  readonly order: number;
  readonly what: T;
}

/** Virtual time: what is to happen when, in a binary heap. Two weeks pass in as long as what happens in them takes. */
export class VirtualClock<T> {
  readonly #heap: Entry<T>[] = [];
  #scheduled = 0;
  now = 0;

  schedule(at: number, what: T): void {
    const entry = { at: Math.max(at, this.now), order: (this.#scheduled += 1), what };
    let index = this.#heap.push(entry) - 1;
    for (let parent = (index - 1) >> 1; index > 0; index = parent, parent = (index - 1) >> 1) {
      if (!isBefore(entry, this.#heap[parent]!)) break;
      this.#heap[index] = this.#heap[parent]!;
      this.#heap[parent] = entry;
    }
  }

  /** Lets time pass until something is to happen; undefined when nothing is any more. */
  next(): T | undefined {
    const first = this.#heap[0];
    const last = this.#heap.pop();
    if (first === undefined || last === undefined) return undefined;
    if (this.#heap.length > 0) this.#sink(last);
    this.now = first.at;
    return first.what;
  }

  #sink(entry: Entry<T>): void {
    const { length } = this.#heap;
    let index = 0;
    for (let child = 1; child < length; child = 2 * index + 1) {
      if (child + 1 < length && isBefore(this.#heap[child + 1]!, this.#heap[child]!)) child += 1;
      if (isBefore(entry, this.#heap[child]!)) break;
      this.#heap[index] = this.#heap[child]!;
      index = child;
    }
    this.#heap[index] = entry;
  }
}

function isBefore(a: Entry<unknown>, b: Entry<unknown>): boolean {
  return a.at < b.at || (a.at === b.at && a.order < b.order);
}
