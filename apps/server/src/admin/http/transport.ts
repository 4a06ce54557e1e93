import { ServiceError } from '@stoker/core/errors/service-error';
import { compileIpRange } from '@stoker/core/iam/ip-range';

/** What is known of how a request came, proxies that are trusted taken at their word. */
export interface Transport {
  readonly protocol: string;
  /** The header: who the sender believes to talk to. */
  readonly host: string | undefined;
  readonly address: string;
}

const V4_LOOPBACK = compileIpRange('127.0.0.0/8')!;
const V6_LOOPBACK = compileIpRange('::1')!;
const LOOPBACK_HOST = /^(?:localhost|127(?:\.\d{1,3}){3}|\[::1\])(?::\d{1,5})?$/i;

/**
 * Lets requests pass that came to the console's own address by HTTPS, or over the loopback interface to a loopback name.
 * Passwords and tokens travel in no other way, and a name that somebody points at this host leads nowhere.
 *
 * @param consoleUrl the address that the operator gave the console, where there is one
 * @returns the origin that the request came to
 * @throws AccessDeniedException
 */
export function requireSafeTransport(transport: Transport, consoleUrl: URL | undefined): string {
  const { protocol, address } = transport;
  const host = transport.host?.toLowerCase() ?? '';
  if (protocol === 'https' && consoleUrl !== undefined && consoleUrl.host === host) return consoleUrl.origin;
  const loopback = V4_LOOPBACK(address) || V6_LOOPBACK(address);
  if (protocol === 'http' && loopback && LOOPBACK_HOST.test(host)) return `http://${host}`;
  throw new ServiceError(
    'AccessDeniedException',
    consoleUrl === undefined
      ? 'The admin API answers on the loopback interface only: STOKER_CONSOLE_URL is not set.'
      : `The admin API answers at ${consoleUrl.origin}, and on the loopback interface.`,
  );
}

/** What a browser says of where a call comes from. */
export interface CallOrigin {
  readonly origin: string | undefined;
  readonly fetchSite: string | undefined;
}

/**
 * Refuses calls that a browser makes for pages of other sites or origins. A sender that says nothing of where it comes
 * from is no browser of the last years.
 *
 * @throws AccessDeniedException
 */
export function requireOwnPage({ origin, fetchSite }: CallOrigin, ownOrigin: string): void {
  const foreign = origin === undefined ? fetchSite !== undefined && fetchSite !== 'same-origin' : origin !== ownOrigin;
  if (foreign) throw new ServiceError('AccessDeniedException', 'The call comes from a page of another site.');
}
