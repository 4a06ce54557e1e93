/** Of the addresses that no network may route (RFC 4193). */
const NETWORK = 'fd73:746f:6b65';
const GROUPS = 5;

/**
 * The address that policies (`aws:SourceIp`) and records see of calls out of an environment: nobody else has it, for it is
 * on no network. All of them are in `fd73:746f:6b65::/48`.
 *
 * @param sandboxId 32 hexadecimal digits
 */
export function environmentAddress(sandboxId: string): string {
  const groups = Array.from({ length: GROUPS }, (_, index) => sandboxId.slice(4 * index, 4 * index + 4));
  return new URL(`http://[${NETWORK}:${groups.join(':')}]`).hostname.slice(1, -1);
}
