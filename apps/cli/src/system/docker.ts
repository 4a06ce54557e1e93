import { request } from 'node:http';
import Docker from 'dockerode';

export const localDocker = 'unix:///var/run/docker.sock';

/** @param host as in DOCKER_HOST */
export function openDocker(host: string): Docker {
  return new Docker(addressOf(host));
}

/** Whether a Docker Engine answers within two seconds. */
export async function isDockerServing(host: string = localDocker): Promise<boolean> {
  return new Promise((resolve) => {
    const call = request({ ...addressOf(host), path: '/_ping', timeout: 2_000 }, (response) => {
      response.resume();
      resolve(response.statusCode === 200);
    });
    call.once('timeout', () => call.destroy(new Error('timeout')));
    call.once('error', () => resolve(false));
    call.end();
  });
}

function addressOf(host: string): { socketPath: string } | { host: string; port: string } {
  if (host.startsWith('unix://')) return { socketPath: host.slice('unix://'.length) };
  const { hostname, port } = new URL(host);
  return { host: hostname, port: port || '2375' };
}
