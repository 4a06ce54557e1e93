/**
 * How callers reach what the HTTP front door serves. With a domain, whose names all lead to it, each URL and API has a host of
 * its own; without one they share the origin's, this machine's, each under a path.
 */
export interface FrontDoor {
  /** As callers write it, without a final slash: `https://fn.example`, `http://localhost:9403`. */
  readonly origin: string;
  readonly domain?: string | undefined;
}

/**
 * A site's address, with its final slash: `https://{id}.{service}.{region}.{domain}/`, with the origin's scheme and port, or
 * `{origin}/_aws/{service}/{id}/`.
 */
export function siteAddress(
  service: 'lambda-url' | 'execute-api',
  id: string,
  region: string,
  { origin, domain }: FrontDoor,
): string {
  if (domain === undefined) return `${origin}/_aws/${service}/${id}/`;
  const [scheme = '', port = ''] = /^(https?):\/\/(?:[^:[\]]+|\[.*\])(:\d+)?$/.exec(origin)?.slice(1) ?? [];
  return `${scheme}://${id}.${service}.${region}.${domain}${port}/`;
}
