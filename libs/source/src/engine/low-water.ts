interface Mark {
  readonly position: string;
  isDone: boolean;
}

/** How far a partition was dealt with, when its records are not dealt with in their order: up to the first that is not. */
export class LowWater {
  readonly #marks: Mark[] = [];
  #passed: string | undefined;

  /** @param passed the position that was passed before */
  constructor(passed: string | undefined) {
    this.#passed = passed;
  }

  /** The position that was passed, with all before it. */
  get passed(): string | undefined {
    return this.#passed;
  }

  /** Records that were read and not passed. */
  get size(): number {
    return this.#marks.length;
  }

  /** Adds a record behind all others. @returns what says that it is dealt with */
  add(position: string): () => void {
    const mark: Mark = { position, isDone: false };
    this.#marks.push(mark);
    return () => {
      mark.isDone = true;
      this.#pass();
    };
  }

  /** Goes on from a position without a record, which is behind all that was added. */
  skipTo(position: string): void {
    this.add(position)();
  }

  #pass(): void {
    const first = this.#marks.findIndex(({ isDone }) => !isDone);
    const passed = this.#marks.splice(0, first === -1 ? this.#marks.length : first);
    this.#passed = passed.at(-1)?.position ?? this.#passed;
  }
}
