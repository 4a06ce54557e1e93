/** What a running step may use. */
export interface StepContext {
  /** Fires when the operator interrupts. */
  readonly signal: AbortSignal;
  /** Says in a few words what is going on, for steps that take long. */
  report(detail: string): void;
}

/** One thing that set-up must achieve. Run a second time it finds everything in place and changes nothing. */
export interface Step {
  readonly name: string;
  /** Names of the steps that must be done first; only steps listed earlier. */
  readonly after: readonly string[];
  /** Whether everything that `run` achieves is in place. Cheap, and changes nothing. */
  check(): Promise<boolean>;
  run(context: StepContext): Promise<void>;
  /** Takes away what a failed `run` left half done. */
  undo?(): Promise<void>;
  /** What an operator can do when the step fails, in the imperative, unless the error knows better. */
  readonly remedy: string;
}

/** Hears of each step's fate. */
export interface StepListener {
  started(name: string): void;
  reported(name: string, detail: string): void;
  /** @param elapsedMs undefined: it was in place already */
  finished(name: string, elapsedMs: number | undefined): void;
  failed(name: string, elapsedMs: number): void;
}

export class StepFailed extends Error {
  override readonly name = 'StepFailed';

  constructor(
    readonly step: string,
    readonly remedy: string,
    override readonly cause: unknown,
  ) {
    super(`step "${step}" failed: ${cause instanceof Error ? cause.message : String(cause)}`);
  }
}
