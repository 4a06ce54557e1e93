import { compileIpRange } from '../iam/ip-range.js';

/** IPv4 addresses that are nobody's on the internet. https://www.iana.org/assignments/iana-ipv4-special-registry */
export const SPECIAL_V4_NETWORKS: readonly string[] = [
  '0.0.0.0/8',
  '10.0.0.0/8',
  '100.64.0.0/10',
  '127.0.0.0/8',
  '169.254.0.0/16',
  '172.16.0.0/12',
  '192.0.0.0/24',
  '192.0.2.0/24',
  '192.31.196.0/24',
  '192.52.193.0/24',
  '192.88.99.0/24',
  '192.168.0.0/16',
  '192.175.48.0/24',
  '198.18.0.0/15',
  '198.51.100.0/24',
  '203.0.113.0/24',
  '224.0.0.0/3',
];
const SPECIAL_V4 = SPECIAL_V4_NETWORKS.map(compiled);

/** All IPv6 addresses that were given to the internet, and those among them that lead elsewhere, or to an IPv4 address. */
const GLOBAL_V6 = compiled('2000::/3');
const SPECIAL_V6 = ['2001::/23', '2001:db8::/32', '2002::/16', '2620:4f:8000::/48', '3fff::/20'].map(compiled);

/**
 * Whether an address belongs to the internet: no private, link-local, loopback, shared, multicast or reserved one, and no
 * IPv6 address that hides one of those. False for what is no address.
 */
export function isPublicAddress(address: string): boolean {
  if (address.includes('%')) return false;
  if (V4(address)) return !SPECIAL_V4.some((holds) => holds(address));
  return GLOBAL_V6(address) && !SPECIAL_V6.some((holds) => holds(address));
}

/** Those that IPv6 shows as `::ffff:192.0.2.1` too. */
const V4 = compiled('0.0.0.0/0');

function compiled(range: string): (address: string) => boolean {
  const holds = compileIpRange(range);
  if (holds === undefined) throw new Error(`${range} is no range`);
  return holds;
}
