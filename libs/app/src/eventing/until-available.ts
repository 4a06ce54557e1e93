import { isServiceError } from '@stoker/core/errors/service-error';

const FIRST_WAIT_MS = 100;
const LONGEST_WAIT_MS = 5_000;

/**
 * Writes down what is done already, again and again while the store is out of reach.
 *
 * @param write must be harmless when an earlier try of it did reach the store
 * @param patienceMs after which the latest failure is the answer; any other failure is so at once
 */
export async function untilAvailable<T>(write: () => Promise<T>, patienceMs: number): Promise<T> {
  let waited = 0;
  for (let tries = 0; ; tries++) {
    try {
      return await write();
    } catch (error) {
      if (waited >= patienceMs || !isServiceError(error, 'ServiceUnavailableException')) throw error;
    }
    const pause = Math.min(FIRST_WAIT_MS * 2 ** Math.min(tries, 10), LONGEST_WAIT_MS);
    await new Promise((resolve) => setTimeout(resolve, pause));
    waited += pause;
  }
}
