import { randomBytes } from 'node:crypto';
import { chmod, chown, mkdir, rename, rm, stat, writeFile } from 'node:fs/promises';
import { dirname } from 'node:path';

export interface Owner {
  readonly uid: number;
  readonly gid: number;
}

/** Writes a file whole or not at all, readable by its owner only unless `mode` says otherwise. */
export async function writePrivately(path: string, text: string, owner?: Owner, mode = 0o600): Promise<void> {
  const unfinished = `${path}.${randomBytes(4).toString('hex')}`;
  await mkdir(dirname(path), { recursive: true });
  try {
    await writeFile(unfinished, text, { mode, flag: 'wx' });
    await chmod(unfinished, mode); // the umask may have taken bits away
    if (owner) await chown(unfinished, owner.uid, owner.gid);
    await rename(unfinished, path);
  } catch (error) {
    await rm(unfinished, { force: true });
    throw error;
  }
}

export async function exists(path: string): Promise<boolean> {
  return stat(path).then(
    () => true,
    () => false,
  );
}

/** The user behind `sudo`, who should be able to read what is made for them. */
export function invokingUser(environment: NodeJS.ProcessEnv): Owner | undefined {
  const uid = Number(environment['SUDO_UID']);
  const gid = Number(environment['SUDO_GID']);
  return Number.isInteger(uid) && Number.isInteger(gid) && uid > 0 ? { uid, gid } : undefined;
}
