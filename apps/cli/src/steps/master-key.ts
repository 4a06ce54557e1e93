import { randomBytes } from 'node:crypto';
import type { Instance } from '../instance.js';
import { exists, writePrivately } from '../system/files.js';
import type { Step } from './step.js';

/** The key that encrypts secrets in the database: 32 random bytes as base64. Without it they can't be opened again. */
export function masterKey({ home }: Instance): Step {
  return {
    name: 'master key',
    after: [],
    check: () => exists(home.masterKey),
    run: () => writePrivately(home.masterKey, `${randomBytes(32).toString('base64')}\n`),
    remedy: `see that ${home.root} can be written`,
  };
}
