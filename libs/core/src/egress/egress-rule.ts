import { ServiceError } from '../errors/service-error.js';

/** What may be reached: a network of IPv4, and ports of it by TCP, UDP or both. */
export interface EgressRule {
  /** In CIDR notation, its host bits zero: `10.1.2.0/24`. */
  readonly network: string;
  readonly protocols: readonly ('tcp' | 'udp')[];
  /** Both inclusive. */
  readonly ports: { readonly from: number; readonly to: number };
}

/** `[tcp:|udp:]ADDRESS[/PREFIX][:PORT[-PORT]]` */
const RULE = /^(?:(tcp|udp):)?(\d{1,3}(?:\.\d{1,3}){3})(?:\/(\d{1,2}))?(?::(\d{1,5})(?:-(\d{1,5}))?)?$/;

/**
 * Addresses of no link-local network at which a cloud answers its machines, and nobody else: with names, or with metadata, which
 * hold the machine's own credentials. What is said there is the host's own.
 * https://learn.microsoft.com/azure/virtual-network/what-is-ip-address-168-63-129-16,
 * https://cloudinit.readthedocs.io/en/stable/reference/datasources/aliyun.html
 */
const HOST_SERVICES = ['168.63.129.16/32', '100.100.100.200/32', '100.100.100.100/32', '192.0.0.192/32'];

/**
 * Where nothing of anybody's network is, and much of the host's own might be: loopback, metadata of clouds, multicast. No two
 * of them overlap.
 */
export const NEVER_REACHED: readonly string[] = [
  '0.0.0.0/8',
  '127.0.0.0/8',
  '169.254.0.0/16',
  '224.0.0.0/3',
  ...HOST_SERVICES,
];
const NEVER = NEVER_REACHED.map(rangeOf);

/**
 * Takes a rule of an egress policy apart: `10.1.2.0/24:5432`, `udp:10.1.2.3:8125`, `10.1.2.3:8000-8100`, `10.1.2.3`. Without a
 * protocol a port is of TCP; without a port all are meant, of both.
 *
 * @throws InvalidParameterValueException
 */
export function parseEgressRule(text: string): EgressRule {
  const [, protocol, address = '', prefixText = '32', fromText, toText = fromText] = RULE.exec(text) ?? [];
  if (!isAddress(address)) throw invalid(`${text} is no address or network of IPv4 with ports, like 10.1.2.0/24:5432`);
  const prefix = Number(prefixText);
  if (prefix > 32) throw invalid(`${text} has more than 32 bits of network`);
  const { first } = rangeOf(`${address}/${prefix}`);
  if (first !== numberOf(address)) throw invalid(`${text} has bits behind the ${prefix} of its network`);
  const ports = { from: Number(fromText ?? 1), to: Number(toText ?? 65_535) };
  if (ports.from < 1 || ports.to > 65_535 || ports.from > ports.to) throw invalid(`${text} has no ports of 1 to 65535`);
  const usual = fromText === undefined ? (['tcp', 'udp'] as const) : (['tcp'] as const);
  return {
    network: `${address}/${prefix}`,
    protocols: protocol === undefined ? usual : [protocol as 'tcp' | 'udp'],
    ports,
  };
}

/**
 * Refuses a rule that names, among others even, what no function may reach. Of rules that are kept this is asked no more: what
 * was added to `NEVER_REACHED` since is refused by the tables that are made of them.
 *
 * @throws InvalidParameterValueException
 */
export function requireReachable(text: string): void {
  const range = rangeOf(parseEgressRule(text).network);
  if (!NEVER.some((never) => range.first <= never.last && never.first <= range.last)) return;
  throw invalid(
    `${text} has addresses in it that no function may reach: loopback, link-local, multicast or a cloud's own`,
  );
}

function isAddress(text: string): boolean {
  const parts = text.split('.');
  return parts.length === 4 && parts.every((part) => String(Number(part)) === part && Number(part) <= 255);
}

function rangeOf(network: string): { first: number; last: number } {
  const [address = '', prefix = '32'] = network.split('/');
  const size = 2 ** (32 - Number(prefix));
  const first = Math.floor(numberOf(address) / size) * size;
  return { first, last: first + size - 1 };
}

function numberOf(address: string): number {
  return address.split('.').reduce((sum, part) => sum * 256 + Number(part), 0);
}

function invalid(message: string): ServiceError {
  return new ServiceError('InvalidParameterValueException', message);
}
