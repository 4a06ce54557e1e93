/** Steps that the rules of a bus may take over one event: what a processor does in some tens of milliseconds. */
const USUAL_STEPS = 1_000_000;
/** Characters of a text that count for a step. */
const CHARACTERS_A_STEP = 64;

/** An event and the patterns it met are such that to compare them would hold everybody else up. */
export class TooManySteps extends Error {
  constructor() {
    super('The event takes too long to compare with the patterns.');
    this.name = 'TooManySteps';
  }
}

/**
 * What the comparison of an event with patterns may cost. A pattern of 2 KB and an event of 1 MB, each with nothing wrong
 * about it, can be made so that they take seconds, in which a process that serves others would serve nobody.
 */
export class StepBudget {
  constructor(private left = USUAL_STEPS) {}

  /** @throws TooManySteps when there are no more */
  take(steps: number): void {
    this.left -= steps;
    if (this.left < 0) throw new TooManySteps();
  }

  /** For a leaf that so many tests look at. */
  takeLeaf(leaf: unknown, tests: number): void {
    this.take(typeof leaf === 'string' ? tests * (1 + leaf.length / CHARACTERS_A_STEP) : tests);
  }
}
