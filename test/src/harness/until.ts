import { setTimeout as sleep } from 'node:timers/promises';

/**
 * Asks again and again until there is an answer that is neither undefined nor false.
 *
 * @throws Error naming `what` when there is none after `timeoutMs`
 */
export async function until<T>(
  what: string,
  ask: () => Promise<T | undefined | false> | T | undefined | false,
  timeoutMs = 15_000,
): Promise<T> {
  const deadline = performance.now() + timeoutMs;
  for (;;) {
    const answer = await ask();
    if (answer !== undefined && answer !== false) return answer;
    if (performance.now() > deadline) throw new Error(`${what}: not so after ${timeoutMs} ms`);
    await sleep(25);
  }
}
