/** What is known of one runtime's stems. */
export interface StemSnapshot {
  /** Stems that wait. */
  readonly waiting: number;
  /** Stems being created. */
  readonly starting: number;
  /** Stems to keep waiting when nothing happens. */
  readonly target: number;
  /** Stems taken within the last window. */
  readonly takenLately: number;
  /** Upper bound of waiting and starting ones. */
  readonly ceiling: number;
}

/** How many stems to create: the target, and as many again as were taken lately, under the ceiling. */
export function stemsToCreate(s: StemSnapshot): number {
  if (s.target === 0 && s.takenLately === 0) return 0;
  const wanted = Math.min(s.ceiling, s.target + s.takenLately);
  return Math.max(0, wanted - s.waiting - s.starting);
}
