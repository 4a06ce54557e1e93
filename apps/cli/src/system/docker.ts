import { request } from 'node:http';
import Docker from 'dockerode';

export const localDocker = 'unix:///var/run/docker.sock';

/** @param host `unix://` and the path of the engine's socket */
export function openDocker(host: string): Docker {
  return new Docker({ socketPath: socketOf(host) });
}

/** Whether a Docker Engine answers within two seconds. */
export async function isDockerServing(host: string = localDocker): Promise<boolean> {
  return new Promise((resolve) => {
    const call = request({ socketPath: socketOf(host), path: '/_ping', timeout: 2_000 }, (response) => {
      response.resume();
      resolve(response.statusCode === 200);
    });
    call.once('timeout', () => call.destroy(new Error('timeout')));
    call.once('error', () => resolve(false));
    call.end();
  });
}

function socketOf(host: string): string {
  return host.replace(/^unix:\/\//, '');
}
