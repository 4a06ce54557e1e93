/** What the host itself says of its memory. */
export interface HostMemory {
  /** MB that can be had without swapping. */
  readonly availableMb: number;
  /** Share of the last ten seconds in which some process stood still for want of memory, 0 to 1. */
  readonly stalled: number;
}

/** Stalls from which on memory is short whatever is said to be available. */
const STALLED = 0.2;

export interface PressureVerdict {
  /** Nothing new is to be started. */
  readonly hold: boolean;
  /** MB to give back now, stems first. */
  readonly reclaimMb: number;
}

/**
 * What to do about the host's memory before the kernel does something: below the reserve nothing is started and what is
 * missing is given back.
 *
 * @param host undefined where it can't be told
 * @param reserveMb MB that are to stay available
 */
export function memoryVerdict(host: HostMemory | undefined, reserveMb: number): PressureVerdict {
  if (host === undefined) return { hold: false, reclaimMb: 0 };
  const missing = Math.max(0, reserveMb - host.availableMb);
  const stalled = host.stalled >= STALLED;
  return { hold: missing > 0 || stalled, reclaimMb: missing === 0 && stalled ? 1 : missing };
}
