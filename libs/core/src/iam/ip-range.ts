/** An address as one number; IPv4 in 32 bits, IPv6 in 128. */
interface Address {
  readonly bits: 32 | 128;
  readonly value: bigint;
}

/**
 * Compiles an address or CIDR range of either family; undefined when it is neither. An IPv4 address that a
 * dual-stack socket shows as `::ffff:192.0.2.1` is the IPv4 address.
 */
export function compileIpRange(source: string): ((address: string) => boolean) | undefined {
  const [text = '', length, ...rest] = source.split('/');
  const network = parseAddress(text);
  if (network === undefined || rest.length > 0) return undefined;
  if (length !== undefined && !/^\d{1,3}$/.test(length)) return undefined;
  const mapped = network.bits === 32 && text.includes(':') ? 96 : 0;
  const prefix = length === undefined ? network.bits : Number(length) - mapped;
  if (prefix < 0 || prefix > network.bits) return undefined;
  const shift = BigInt(network.bits - prefix);
  return (candidate) => {
    const address = parseAddress(candidate);
    return address?.bits === network.bits && address.value >> shift === network.value >> shift;
  };
}

/**
 * Whom an address belongs to, as far as it tells: an IPv4 address is somebody's; of IPv6 addresses one host has a whole /64.
 * Text that is no address stands for itself.
 */
export function subscriberOf(text: string): string {
  const address = parseAddress(text);
  if (address === undefined) return text;
  return address.bits === 32 ? `4-${address.value.toString(16)}` : `6-${(address.value >> 64n).toString(16)}`;
}

function parseAddress(text: string): Address | undefined {
  if (!text.includes(':')) {
    const value = parseV4(text);
    return value === undefined ? undefined : { bits: 32, value };
  }
  const value = parseV6(text);
  if (value === undefined) return undefined;
  return value >> 32n === 0xffffn ? { bits: 32, value: value & 0xffff_ffffn } : { bits: 128, value };
}

function parseV4(text: string): bigint | undefined {
  const parts = text.split('.');
  if (parts.length !== 4) return undefined;
  let value = 0n;
  for (const part of parts) {
    if (!/^(0|[1-9]\d{0,2})$/.test(part) || Number(part) > 255) return undefined;
    value = (value << 8n) | BigInt(part);
  }
  return value;
}

function parseV6(text: string): bigint | undefined {
  const halves = text.split('::');
  if (halves.length > 2) return undefined;
  const [head, tail] = halves.map(parseGroups);
  if (head === undefined || (halves.length === 2 && tail === undefined)) return undefined;
  const missing = 8 - head.length - (tail?.length ?? 0);
  if (halves.length === 2 ? missing < 1 : missing !== 0) return undefined;
  const groups = [...head, ...Array<bigint>(missing).fill(0n), ...(tail ?? [])];
  return groups.reduce((value, group) => (value << 16n) | group, 0n);
}

/** Groups of sixteen bits; the last two may be written as an IPv4 address. */
function parseGroups(text: string): bigint[] | undefined {
  if (text === '') return [];
  const groups: bigint[] = [];
  const parts = text.split(':');
  for (const [index, part] of parts.entries()) {
    if (part.includes('.') && index === parts.length - 1) {
      const v4 = parseV4(part);
      if (v4 === undefined) return undefined;
      groups.push(v4 >> 16n, v4 & 0xffffn);
    } else if (/^[0-9a-f]{1,4}$/i.test(part)) {
      groups.push(BigInt(`0x${part}`));
    } else {
      return undefined;
    }
  }
  return groups;
}
