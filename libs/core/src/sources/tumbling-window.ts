/** An interval of a stream's time that a function sums something up over. Times are ms since the epoch. */
export interface TumblingWindow {
  readonly start: number;
  /** The first moment that is not in it. */
  readonly end: number;
}

/** What is known of the window that is open. */
export interface WindowState {
  readonly window: TumblingWindow;
  /** What the function answered last, a JSON object. */
  readonly state: Readonly<Record<string, unknown>>;
}

/** Bytes of state that a window may have. https://docs.aws.amazon.com/lambda/latest/dg/services-kinesis-windows.html */
const MAX_STATE_BYTES = 1024 * 1024;

export function windowOf(arrivedAt: number, sizeMs: number): TumblingWindow {
  const start = Math.floor(arrivedAt / sizeMs) * sizeMs;
  return { start, end: start + sizeMs };
}

/** How many of the records at the head are of one window: what one invocation takes. */
export function sameWindow(arrivals: readonly number[], sizeMs: number): number {
  const [first] = arrivals;
  if (first === undefined) return 0;
  const { end } = windowOf(first, sizeMs);
  const next = arrivals.findIndex((arrival) => arrival >= end);
  return next === -1 ? arrivals.length : next;
}

/** Whether an open window is to be closed before anything of `arrivedAt`, or by now. */
export function isOver({ window }: WindowState, arrivedAtOrNow: number): boolean {
  return arrivedAtOrNow >= window.end;
}

/** What the function adds to its event. Times are in ISO 8601. */
export function windowFields({ window, state }: WindowState, isFinal: boolean, isEarly: boolean): object {
  return {
    window: { start: new Date(window.start).toISOString(), end: new Date(window.end).toISOString() },
    state,
    isFinalInvokeForWindow: isFinal,
    isWindowTerminatedEarly: isEarly,
  };
}

/**
 * The state that a function answered; undefined where the answer has none that can be kept, which is a failure of the
 * batch. One that is too large ends its window early.
 */
export function readWindowState(
  payload: Uint8Array,
): { readonly state: Readonly<Record<string, unknown>>; readonly isTooLarge: boolean } | undefined {
  try {
    const answer = JSON.parse(new TextDecoder().decode(payload)) as { state?: unknown } | null;
    const state = answer?.state ?? {};
    if (typeof state !== 'object' || Array.isArray(state)) return undefined;
    const isTooLarge = new TextEncoder().encode(JSON.stringify(state)).length > MAX_STATE_BYTES;
    return { state: state as Readonly<Record<string, unknown>>, isTooLarge };
  } catch {
    return undefined;
  }
}
