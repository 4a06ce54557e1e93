/** The cookies of the console: what they are called beside the prefix, and how they are kept. */
const COOKIES = {
  /** Somebody signed in. Not sent with anything that another site begins. */
  session: { name: 'stoker_session', sameSite: 'Strict', maxAgeSeconds: undefined },
  /** That this browser has signed in before, as whom. */
  device: { name: 'stoker_device', sameSite: 'Strict', maxAgeSeconds: 90 * 24 * 3_600 },
  /** Between leaving for the issuer and coming back, which is something that another site begins. */
  flow: { name: 'stoker_flow', sameSite: 'Lax', maxAgeSeconds: 600 },
} as const;
export type CookieKind = keyof typeof COOKIES;

/**
 * `__Host-` has browsers take the cookie over HTTPS only, from this very host and for all its paths, so no neighbour can
 * set it. Over plain HTTP, on the loopback interface, there is no such promise: the cookie has another name there, which
 * means nothing over HTTPS.
 */
function nameOf(kind: CookieKind, secure: boolean): string {
  return `${secure ? '__Host-' : ''}${COOKIES[kind].name}`;
}

/** The value of a cookie; undefined where there is none, or two: one of them would be somebody else's. */
export function readCookie(header: string | undefined, kind: CookieKind, secure: boolean): string | undefined {
  const name = nameOf(kind, secure);
  const values = (header ?? '')
    .split(';')
    .map((pair) => pair.trim())
    .filter((pair) => pair.startsWith(`${name}=`))
    .map((pair) => pair.slice(name.length + 1));
  return values.length === 1 && values[0] !== '' ? values[0] : undefined;
}

/** A `Set-Cookie` header. @param value undefined to have the browser forget it */
export function setCookie(kind: CookieKind, value: string | undefined, secure: boolean): string {
  const { sameSite, maxAgeSeconds } = COOKIES[kind];
  const maxAge = value === undefined ? 0 : maxAgeSeconds;
  return [
    `${nameOf(kind, secure)}=${value ?? ''}`,
    'Path=/',
    'HttpOnly',
    `SameSite=${sameSite}`,
    ...(secure ? ['Secure'] : []),
    ...(maxAge === undefined ? [] : [`Max-Age=${maxAge}`]),
  ].join('; ');
}
