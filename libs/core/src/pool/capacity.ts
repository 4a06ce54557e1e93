/** What a host can hold. */
export interface CapacityLimits {
  readonly memoryMb: number;
  readonly environments: number;
}

/** What it holds now, reservations for environments being made included. */
export interface CapacityUse {
  readonly memoryMb: number;
  readonly environments: number;
}

/** Environments of `memoryMb` that still fit; negative when more is reserved than there is. */
export function roomFor(limits: CapacityLimits, use: CapacityUse, memoryMb: number): number {
  return Math.floor(
    Math.min(limits.environments - use.environments, (limits.memoryMb - use.memoryMb) / Math.max(1, memoryMb)),
  );
}

/** MB that idle environments must give up for one more of `memoryMb` to fit; 0 when it fits as it is. */
export function shortfall(limits: CapacityLimits, use: CapacityUse, memoryMb: number): number {
  const memory = use.memoryMb + memoryMb - limits.memoryMb;
  // Any idle environment frees a place, and every one accounts for at least one MB.
  const place = use.environments + 1 > limits.environments ? 1 : 0;
  return Math.max(0, memory, place);
}

/** MB that there are to share: where every place is taken no more than what is held, however much memory is left. */
export function sharedMb(limits: CapacityLimits, use: CapacityUse): number {
  return use.environments < limits.environments ? limits.memoryMb : use.memoryMb;
}
