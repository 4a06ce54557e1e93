/** Where an integration forwards requests to. */
export interface ProxyUrl {
  readonly scheme: 'http' | 'https';
  readonly hostname: string;
  readonly port: number;
  /** The path and query as written, with places for path parameters: `/orders/{proxy}?all=1`. */
  readonly target: string;
}

const PLACE = /\{[A-Za-z0-9._:-]+\}/g;

/**
 * Takes the URL of an integration apart; undefined for what is none, for one with a user or fragment, and for one whose host
 * depends on the request.
 */
export function parseProxyUrl(text: string): ProxyUrl | undefined {
  const [, scheme, authority = '', target = ''] = /^(https?):\/\/([^/?#]+)([/?][^\s#]*)?$/i.exec(text) ?? [];
  if (scheme === undefined || /[@{}$\s]/.test(authority) || /[{}]/.test(target.replace(PLACE, ''))) return undefined;
  let url: URL;
  try {
    url = new URL(`${scheme}://${authority}`);
  } catch {
    return undefined;
  }
  const isSecure = url.protocol === 'https:';
  return {
    scheme: isSecure ? 'https' : 'http',
    hostname: url.hostname.replace(/^\[(.*)\]$/, '$1'),
    port: url.port === '' ? (isSecure ? 443 : 80) : Number(url.port),
    target: target.startsWith('/') ? target : `/${target}`,
  };
}

/** The target with the request's parameters in their places, encoded so that none adds a segment or a query of its own. */
export function fillTarget(target: string, parameters: Readonly<Record<string, string>>): string {
  return target.replace(PLACE, (place) => {
    const name = place.slice(1, -1);
    const value = Object.hasOwn(parameters, name) ? parameters[name]! : '';
    return value.split('/').map(encodeSegment).join('/');
  });
}

/** A dot segment would lead out of the place that its owner gave it. */
function encodeSegment(text: string): string {
  return text === '.' || text === '..' ? text.replaceAll('.', '%2E') : encodeURIComponent(text);
}
