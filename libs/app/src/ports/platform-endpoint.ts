import type { Assignment } from './sandbox-driver.js';

/**
 * Serves the platform's own APIs to one environment, on a socket that listens already in its network namespace. Given to
 * the sandbox driver by the role that composes it.
 *
 * @param listenerFd the socket, which the server owns from here on
 * @param assigned whose environment it is; undefined before it is anybody's, and nobody is served then
 */
export type ServePlatformEndpoint = (
  listenerFd: number,
  sandboxId: string,
  assigned: () => Pick<Assignment, 'accountId'> | undefined,
) => { close(): void };
