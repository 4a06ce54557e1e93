/** What the address of a request names. */
export type SiteName =
  | { readonly kind: 'function-url' | 'api'; readonly id: string; readonly path: string; readonly prefix: string }
  /** A name of its own, or one that nobody has. */
  | { readonly kind: 'domain'; readonly name: string };

/** Where the sites of this installation are. */
export interface SiteDomains {
  readonly region: string;
  /** What all have their hosts under: `{id}.lambda-url.{region}.{domain}`; `localhost` unless given. */
  readonly domain?: string | undefined;
}

/**
 * Works out which site a request is for, from its host, or, where that is this machine itself, from the beginning of
 * its path: `/_aws/lambda-url/{id}/…` and `/_aws/execute-api/{id}/…`. Sites that share a host share its cookies, so no
 * other host has them side by side.
 */
export function siteLocator({ region, domain = 'localhost' }: SiteDomains) {
  const functionUrls = `.lambda-url.${region}.${domain}`;
  const apis = [`.execute-api.${region}.${domain}`, `.execute-api.${domain}`];

  /** @param host in lower case, without a port */
  return (host: string, path: string): SiteName => {
    const urlId = labelBefore(functionUrls, host);
    if (urlId !== undefined) return { kind: 'function-url', id: urlId, path, prefix: '' };
    for (const suffix of apis) {
      const apiId = labelBefore(suffix, host);
      if (apiId !== undefined) return { kind: 'api', id: apiId, path, prefix: '' };
    }
    return (isThisMachine(host) ? byPath(path) : undefined) ?? { kind: 'domain', name: host };
  };
}

/** The one label of `host` before `suffix`, which begins with a dot. */
function labelBefore(suffix: string, host: string): string | undefined {
  if (!host.endsWith(suffix)) return undefined;
  const label = host.slice(0, -suffix.length);
  return label === '' || label.includes('.') ? undefined : label;
}

function isThisMachine(host: string): boolean {
  return host === 'localhost' || host === '[::1]' || /^127\.\d{1,3}\.\d{1,3}\.\d{1,3}$/.test(host);
}

const BY_PATH = /^\/_aws\/(lambda-url|execute-api)\/([a-z0-9]{1,64})(?=\/|$)/;

function byPath(path: string): SiteName | undefined {
  const [prefix, service, id] = BY_PATH.exec(path) ?? [];
  if (prefix === undefined || id === undefined) return undefined;
  const kind = service === 'lambda-url' ? 'function-url' : 'api';
  return { kind, id, path: path.slice(prefix.length) || '/', prefix };
}
