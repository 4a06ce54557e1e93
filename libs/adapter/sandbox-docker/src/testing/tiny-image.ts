import { randomBytes } from 'node:crypto';
import { Readable } from 'node:stream';
import type Docker from 'dockerode';
import { pack } from 'tar-stream';
import { followDocker } from '../images/docker-progress.js';

/** Makes an image of one file that no other image has, with no program in it. */
export async function makeTinyImage(docker: Docker, name: string, changes: readonly string[] = []): Promise<string> {
  const root = pack();
  root.entry({ name: 'content' }, randomBytes(16).toString('hex'));
  root.finalize();
  const [repo, tag] = name.split(/:(?=[^:/]*$)/);
  const stream = await docker.importImage(Readable.from(root), { repo, tag, changes: [...changes] });
  await followDocker(docker, stream, () => undefined);
  return (await docker.getImage(name).inspect()).Id;
}
