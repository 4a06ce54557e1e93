import type { FunctionVersion } from '@stoker/core/model/function';
import { packageOf } from '@stoker/core/model/package';
import { activateFunction, type ActivationOutcome } from './activate-function.js';
import type { ControlPorts } from './control-ports.js';

/** Called once for each activation that ended, with the time it took in ms. */
export type ActivationListener = (
  version: FunctionVersion,
  outcome: ActivationOutcome | { readonly kind: 'abandoned'; readonly error: unknown },
  durationMs: number,
) => void;

interface Activation {
  readonly version: FunctionVersion;
  /** What `$LATEST` was before. */
  readonly previous: FunctionVersion | undefined;
}

/** Activations of one kind, which wait for each other only. */
interface Lane {
  readonly waiting: Activation[];
  readonly running: Set<Promise<void>>;
}

/**
 * Activations in the background, a few at once, and a few more of container images: a registry may take minutes, for which
 * no zip has to wait. Nothing is kept that a crash could lose: what is unsettled stands in the store, and `resume` takes it
 * up after a start.
 */
export class Activations {
  private readonly lanes = { Zip: newLane(), Image: newLane() };
  private closed = false;

  constructor(
    private readonly ports: Pick<ControlPorts, 'functions' | 'code' | 'images' | 'clock'>,
    private readonly onEnd: ActivationListener,
    private readonly concurrency = 4,
  ) {}

  /** Starts the activation of a `$LATEST`, or queues it. Never throws. After `close` it is left to the next start. */
  readonly schedule = (version: FunctionVersion, previous?: FunctionVersion): void => {
    if (this.closed) return;
    const lane = this.lanes[packageOf(version).type];
    lane.waiting.push({ version, previous });
    this.startNext(lane);
  };

  /** Schedules what an earlier process left unsettled. */
  async resume(): Promise<void> {
    for (const version of await this.ports.functions.listUnsettled()) this.schedule(version);
  }

  /** Drops what waits and resolves when nothing runs any more. */
  async close(): Promise<void> {
    this.closed = true;
    const lanes = Object.values(this.lanes);
    for (const { waiting } of lanes) waiting.length = 0;
    await Promise.all(lanes.flatMap(({ running }) => [...running]));
  }

  private startNext(lane: Lane): void {
    if (lane.running.size >= this.concurrency) return;
    const next = lane.waiting.shift();
    if (next === undefined) return;
    const work = this.run(next).finally(() => {
      lane.running.delete(work);
      this.startNext(lane);
    });
    lane.running.add(work);
  }

  private async run({ version, previous }: Activation): Promise<void> {
    const startedAt = this.ports.clock.monotonic();
    const outcome = await activateFunction(this.ports, version, previous).catch((error: unknown) => ({
      kind: 'abandoned' as const,
      error,
    }));
    this.onEnd(version, outcome, this.ports.clock.monotonic() - startedAt);
  }
}

function newLane(): Lane {
  return { waiting: [], running: new Set() };
}
