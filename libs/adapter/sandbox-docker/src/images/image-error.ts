/** A step towards an image that failed, said so that an operator can act on it. */
export class ImageError extends Error {
  constructor(
    /** What was being done: `build stoker-runtime/nodejs24:current`. */
    readonly step: string,
    /** Why it failed; the last lines of the tool's output where there is one. */
    readonly detail: string,
    /** What to do about it. */
    readonly remedy: string,
    options?: ErrorOptions,
  ) {
    super(`${step} failed: ${detail}\n${remedy}`, options);
    this.name = 'ImageError';
  }
}

export function messageOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}
