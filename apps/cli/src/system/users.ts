import { readFile } from 'node:fs/promises';
import type { Owner } from './files.js';

/** A user of this host by name. */
export async function accountOf(name: string): Promise<Owner> {
  const line = (await readFile('/etc/passwd', 'utf8')).split('\n').find((entry) => entry.startsWith(`${name}:`));
  const [, , uid, gid] = line?.split(':') ?? [];
  if (uid === undefined || gid === undefined) throw new Error(`this host has no user ${name}`);
  return { uid: Number(uid), gid: Number(gid) };
}
