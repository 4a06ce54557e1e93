import type { DockerOptions } from 'dockerode';

export const DEFAULT_DOCKER_HOST = 'unix:///var/run/docker.sock';

/**
 * What dockerode wants for a `DOCKER_HOST`. The daemon must be on this host whatever the address: sandboxes share
 * directories, processes and namespaces with the worker.
 *
 * @throws Error for an address that is neither a unix socket nor TCP
 */
export function dockerAddress(dockerHost: string): DockerOptions {
  if (!URL.canParse(dockerHost)) throw new Error(`"${dockerHost}" is no address of a Docker daemon.`);
  const url = new URL(dockerHost);
  if (url.protocol === 'unix:') return { socketPath: url.pathname };
  if (url.protocol === 'tcp:' || url.protocol === 'http:') {
    return { protocol: 'http', host: url.hostname, port: Number(url.port || 2375) };
  }
  throw new Error(`Docker's address must start with unix:// or tcp://, not ${url.protocol}//.`);
}
