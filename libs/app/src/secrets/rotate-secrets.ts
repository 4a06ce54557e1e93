import { ServiceError } from '@stoker/core/errors/service-error';
import type { SecretRotation } from '../ports/secret-rotation.js';

/** Values that are sealed anew in one transaction. */
const BATCH = 100;
/** ms that are left to whoever holds the last values. */
const PAUSE_MS = 250;
/** Pauses in a row without a value done before the rest is left to another run. */
const MAX_PAUSES = 240;

export interface Rotated {
  readonly resumed: boolean;
  readonly values: number;
  readonly keysRemoved: number;
}

/**
 * Seals every secret with new keys and removes the old ones. Servers go on reading and writing meanwhile. One that is
 * interrupted is gone on with by the next.
 *
 * @param pause resolves after so many ms
 * @param onProgress told how many values were sealed anew so far, and how many are left
 * @throws ServiceUnavailableException where values are held by somebody else for a minute; run it again
 */
export async function rotateSecrets(
  rotation: SecretRotation,
  pause: (ms: number) => Promise<unknown>,
  onProgress: (done: number, left: number) => void,
): Promise<Rotated> {
  const { waitMs, resumed } = await rotation.begin();
  onProgress(0, await rotation.remaining());
  await pause(waitMs);
  let values = 0;
  for (let pauses = 0; pauses < MAX_PAUSES;) {
    const done = await rotation.reseal(BATCH);
    values += done;
    const left = await rotation.remaining();
    onProgress(values, left);
    if (left === 0) return { resumed, values, keysRemoved: await rotation.removeUnneeded() };
    pauses = done === 0 ? pauses + 1 : 0;
    if (done === 0) await pause(PAUSE_MS);
  }
  throw new ServiceError('ServiceUnavailableException', 'Some values are held by others: rotate again later.');
}
