/** Room for so many bytes at once. Who finds too little waits for others to leave, first come, first served. */
export class ByteRoom {
  #taken = 0;
  readonly #waiting: { readonly bytes: number; readonly enter: () => void }[] = [];

  constructor(private readonly bytes: number) {}

  /** Runs `work` with room for `bytes`; what is larger than the whole room has it alone. */
  async hold<T>(bytes: number, work: () => Promise<T>): Promise<T> {
    const needed = Math.min(bytes, this.bytes);
    await new Promise<void>((enter) => {
      this.#waiting.push({ bytes: needed, enter });
      this.#admit();
    });
    try {
      return await work();
    } finally {
      this.#taken -= needed;
      this.#admit();
    }
  }

  #admit(): void {
    for (let next; (next = this.#waiting[0]) !== undefined && this.#taken + next.bytes <= this.bytes;) {
      this.#taken += next.bytes;
      this.#waiting.shift();
      next.enter();
    }
  }
}
