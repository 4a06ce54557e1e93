import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { Readable } from 'node:stream';
import Docker from 'dockerode';
import type { DriverSubject } from '@stoker/app/ports/testing/sandbox-driver.contract';
import { pack } from 'tar-stream';
import { followDocker } from '../images/docker-progress.js';
import { openDockerSubject } from './docker-subject.js';

const IMAGE = 'stoker-test-image:contract';
const DOCKERFILE = `FROM stoker-runtime/provided:current
COPY bootstrap /function/bootstrap
USER root
`;

/** The contract's function for custom runtimes, as a container image that wants to be root. */
export async function openImageSubject(): Promise<DriverSubject> {
  const subject = await openDockerSubject('provided.al2023');
  try {
    const { codeDir, ...assignment } = subject.assignment;
    const id = await build(readFileSync(join(codeDir!, 'bootstrap')));
    const start = { argv: ['/function/bootstrap'], directory: '/function' };
    return {
      ...subject,
      spec: { image: { id, volumes: [] }, tmpMb: 512 },
      assignment: { ...assignment, start, handler: '' },
    };
  } catch (error) {
    await subject.close();
    throw error;
  }
}

/** Answers the image's id. */
async function build(bootstrap: Buffer): Promise<string> {
  const docker = new Docker();
  const context = pack();
  context.entry({ name: 'Dockerfile' }, DOCKERFILE);
  context.entry({ name: 'bootstrap', mode: 0o755 }, bootstrap);
  context.finalize();
  await followDocker(docker, await docker.buildImage(Readable.from(context), { t: IMAGE }), () => undefined);
  return (await docker.getImage(IMAGE).inspect()).Id;
}
