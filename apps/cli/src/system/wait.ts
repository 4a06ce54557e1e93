import { setTimeout as sleep } from 'node:timers/promises';

/**
 * Probes until the probe answers something other than undefined.
 * @param withinMs undefined comes back when this long has passed
 */
export async function waitFor<T>(
  probe: () => Promise<T | undefined>,
  withinMs: number,
  everyMs = 100,
): Promise<T | undefined> {
  const deadline = performance.now() + withinMs;
  for (;;) {
    const answer = await probe();
    if (answer !== undefined || performance.now() > deadline) return answer;
    await sleep(everyMs);
  }
}
