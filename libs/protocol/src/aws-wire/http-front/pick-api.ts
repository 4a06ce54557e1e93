import type { IncomingMessage } from 'node:http';
import { claimedService, isSigned } from '../../sigv4/claimed-service.js';
import type { PortApi } from './answered-call.js';

/**
 * How the APIs behind one port share its requests: each takes those that are signed for its service. Where several share a
 * service, it is the one whose operation a header names, or whose paths begin as the request's does. Requests without such a
 * signature go to the API that they name by other means, those to the root to the one that takes what nobody signed; all others go
 * to the first, which refuses them.
 */
export function apiPicker([first, ...more]: readonly [PortApi, ...PortApi[]]): (request: IncomingMessage) => PortApi {
  const byService = Map.groupBy(more, ({ service }) => service);
  for (const versions of byService.values()) versions.sort((a, b) => b.pathPrefix.length - a.pathPrefix.length);
  const forUnsigned = more.find((api) => api.takesUnsigned) ?? first;
  return (request) => {
    const service = claimedService(request);
    if (service !== undefined) return pickVersion(byService.get(service) ?? [], request) ?? first;
    const named = more.find((api) => api.isTargetOf(request));
    if (named !== undefined) return named;
    return isRoot(request) && !isSigned(request) ? forUnsigned : first;
  };
}

function pickVersion(versions: readonly PortApi[], request: IncomingMessage): PortApi | undefined {
  if (versions.length < 2) return versions[0];
  return (
    versions.find((api) => api.isTargetOf(request)) ??
    versions.find(({ pathPrefix }) => (request.url ?? '/').startsWith(pathPrefix))
  );
}

function isRoot({ url = '/' }: IncomingMessage): boolean {
  return url === '/' || url.startsWith('/?');
}
