import { compileIpRange } from '../iam/ip-range.js';

/** Of the addresses that no network may route (RFC 4193): `fd73:746f:6b65::/48`. */
const NETWORK = 'fd73:746f:6b65';
const GROUPS = 5;
const holds = compileIpRange(`${NETWORK}::/48`);

/**
 * The address that policies (`aws:SourceIp`) and records see of calls out of an environment: nobody else has it, for it is
 * on no network, and who comes from outside with one of them is turned away.
 *
 * @param sandboxId 32 hexadecimal digits
 */
export function environmentAddress(sandboxId: string): string {
  const groups = Array.from({ length: GROUPS }, (_, index) => sandboxId.slice(4 * index, 4 * index + 4));
  return new URL(`http://[${NETWORK}:${groups.join(':')}]`).hostname.slice(1, -1);
}

/** Whether an address, however it is written, is one that environments alone have. For listeners that others reach. */
export function isEnvironmentAddress(address: string): boolean {
  // The look at the first letters spares every request the rest.
  return /^fd73:/i.test(address) && holds?.(address) === true;
}
