import type { AccessNotes } from './site.js';

/**
 * A stage of which nothing can be compiled. It is kept as others are, so that its requests cost neither reads nor compiling, and the
 * other stages of its API answer.
 */
export class BrokenStage {
  #isTold = false;

  constructor(
    readonly name: string,
    private readonly defect: unknown,
  ) {}

  /** Notes why there is no answer. The defect itself is told once: its requests may be many, and it is the same for all. */
  note(access: AccessNotes): void {
    access.stage = this.name;
    access.errorCode = 'BrokenStage';
    if (!this.#isTold) access.defect = this.defect;
    this.#isTold = true;
  }
}

/** A stage as `compile` makes it, or one that is broken where that throws. */
export function compiledOrBroken<T>(name: string, compile: () => T): T | BrokenStage {
  try {
    return compile();
  } catch (error) {
    return new BrokenStage(name, error);
  }
}
