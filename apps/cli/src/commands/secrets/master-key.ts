import { randomBytes } from 'node:crypto';
import { formatMasterKeys, type MasterKeyRing, withNewKey } from '@stoker/app/secrets/master-key-file';
import { operate } from '../../operator.js';
import { writePrivately } from '../../system/files.js';
import { readMasterKeys } from '../../system/master-key-file.js';
import { openInstance } from '../status.js';

interface Reason {
  readonly reason: string;
}

/**
 * The file has the new key before anything is sealed with it, and the old one beside it: a server that runs reads it again
 * when it meets a data key that it can't open. Interrupted, it is run again, and makes another key.
 */
export async function rotateMaster(environment: NodeJS.ProcessEnv, { reason }: Reason): Promise<void> {
  const { home } = await openInstance(environment);
  const ring = await readMasterKeys(home.masterKey);
  await write(home.masterKey, withNewKey(ring, randomBytes(32)));
  const action = { operation: 'RotateMasterKey', reason };
  const keys = await operate(environment, action, ({ secrets }) => secrets.resealKeys());
  console.log(`${keys} data keys are under a new master key. Keep a copy of ${home.masterKey} where your backups are.
The server seals sessions with it from its next start on: ./stoker up restarts it. What lies under the keys before goes on
to open until ./stoker secrets forget-master.`);
}

/** Nothing in the database needs them when they go. */
export async function forgetMaster(environment: NodeJS.ProcessEnv, { reason }: Reason): Promise<void> {
  const { home } = await openInstance(environment);
  const { current, retired } = await readMasterKeys(home.masterKey);
  const action = { operation: 'ForgetMasterKeys', reason };
  await operate(environment, action, ({ secrets }) => secrets.resealKeys());
  await write(home.masterKey, { current, retired: [] });
  console.log(
    `${retired.length} earlier master keys are gone. Sessions that were begun under them end when the server restarts.`,
  );
}

function write(path: string, ring: MasterKeyRing): Promise<void> {
  return writePrivately(path, formatMasterKeys(ring));
}
