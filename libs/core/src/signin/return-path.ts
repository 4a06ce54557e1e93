/** What a path may not have: what browsers drop or read as a slash, and thereby make another host of it. */
const UNSAFE = /[\\\s\p{Cc}]/u;

/**
 * Where a browser goes after signing in: a path of this very site, or `/` for everything else, another site's address
 * among it.
 */
export function returnPath(wanted: string | undefined): string {
  if (wanted === undefined || !wanted.startsWith('/') || wanted.startsWith('//')) return '/';
  if (wanted.length > 1_024 || UNSAFE.test(wanted)) return '/';
  return wanted;
}
