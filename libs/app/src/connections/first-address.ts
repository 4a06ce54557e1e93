/**
 * What `open` makes of the first of a connection's addresses that answers.
 *
 * @throws what `open` said of the last one
 */
export async function firstAddress<T>(urls: readonly string[], open: (url: string) => Promise<T>): Promise<T> {
  let problem: unknown;
  for (const url of urls) {
    try {
      return await open(url);
    } catch (error) {
      problem = error;
    }
  }
  throw problem;
}

/** The host of a URL as sockets take it: without the brackets that an IPv6 address has there. */
export function hostOf({ hostname }: URL): string {
  return hostname.replace(/^\[|\]$/g, '');
}
