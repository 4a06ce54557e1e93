import { chmod, mkdtemp, rename, rm } from 'node:fs/promises';
import { join } from 'node:path';
import type { Containers } from '../docker/containers.js';
import { runtimeImageName } from '../images/image-name.js';

export const LAUNCHER_IMAGE = runtimeImageName('launcher');

/**
 * Puts the program that every container starts with where sandboxes of this host can link to it. A link keeps what it
 * was made of, so running sandboxes are not disturbed.
 *
 * @returns its path
 */
export async function installLauncher(containers: Containers, home: string): Promise<string> {
  const target = join(home, 'launch');
  const work = await mkdtemp(join(home, '.launch-'));
  try {
    await containers.copyOut(LAUNCHER_IMAGE, '/launch', work);
    await chmod(join(work, 'launch'), 0o755);
    await rename(join(work, 'launch'), target);
    return target;
  } finally {
    await rm(work, { recursive: true, force: true });
  }
}
