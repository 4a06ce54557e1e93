import { cp, readFile } from 'node:fs/promises';
import type { Home } from '../home.js';
import { type Owner, writePrivately } from '../system/files.js';
import { type Profile, parseProfile, renderProfile } from './profile.js';

/** @param owner who may read the credentials beside root */
export async function writeProfile(home: Home, profile: Profile, owner?: Owner): Promise<void> {
  const { credentials, config } = renderProfile(profile);
  await writePrivately(home.awsConfig, config, owner, 0o644);
  await writePrivately(home.awsCredentials, credentials, owner);
}

/** Keeps the credentials of an account that is no longer the profile's, in a file beside it that names the account. */
export async function keepCredentials(home: Home, accountId: string): Promise<void> {
  await cp(home.awsCredentials, `${home.awsCredentials}.${accountId}`, { preserveTimestamps: true });
}

/** Undefined before the first `up`. Rejects where the caller may not read it. */
export async function readProfile(home: Home): Promise<Profile | undefined> {
  try {
    return parseProfile(await readFile(home.awsCredentials, 'utf8'), await readFile(home.awsConfig, 'utf8'));
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return undefined;
    throw error;
  }
}
