import { isIP } from 'node:net';
import { compileIpRange } from '@stoker/core/iam/ip-range';
import { type HeaderList, headerOf } from '@stoker/core/http/http-request';

/** The other end of a connection, and this one. */
export interface GatewayPeer {
  readonly address: string;
  /** Port of this end. */
  readonly port: number;
  readonly encrypted: boolean;
}

/** Who a request came from, and how, as far as anybody trusted says. */
export interface Origin {
  readonly sourceIp: string;
  readonly scheme: 'http' | 'https';
  readonly port: number;
  /** The client and the trusted proxies behind it, as `X-Forwarded-For` has them. */
  readonly forwardedFor: string;
}

/** Addresses that were looked at lately: proxies are few, and asking is dear. */
const REMEMBERED = 1_000;

/**
 * Works out who has sent a request. What `X-Forwarded-*` says counts as far as trusted proxies have written it, from
 * the peer on; nobody else is believed.
 *
 * @param proxies addresses and networks, `10.0.0.5`, `192.168.0.0/16`
 */
export function originReader(proxies: readonly string[]): (peer: GatewayPeer, headers: HeaderList) => Origin {
  const ranges = proxies.map((proxy) => compileIpRange(proxy)).filter((range) => range !== undefined);
  const known = new Map<string, boolean>();
  const trusts = (address: string): boolean => {
    if (ranges.length === 0) return false;
    let trusted = known.get(address);
    if (trusted === undefined) {
      if (known.size >= REMEMBERED) known.clear();
      known.set(address, (trusted = ranges.some((contains) => contains(address))));
    }
    return trusted;
  };
  return (peer, headers) => {
    const address = plainAddress(peer.address);
    if (!trusts(address)) return directly(peer, address);
    const chain = [address];
    const said = (headerOf(headers, 'x-forwarded-for') ?? '').split(',').map((entry) => entry.trim());
    while (trusts(chain[0]!)) {
      const before = said.pop();
      if (before === undefined || isIP(before) === 0) break;
      chain.unshift(plainAddress(before));
    }
    // Whoever connected to the last proxy is the client; the proxy that is our peer adds nothing that a function needs.
    const forwardedFor = chain.length > 1 ? chain.slice(0, -1).join(', ') : address;
    const proto = headerOf(headers, 'x-forwarded-proto');
    const scheme = proto === 'http' || proto === 'https' ? proto : schemeOf(peer);
    return { sourceIp: chain[0]!, scheme, port: portOf(headers, proto) ?? peer.port, forwardedFor };
  };
}

function directly(peer: GatewayPeer, address: string): Origin {
  return { sourceIp: address, scheme: schemeOf(peer), port: peer.port, forwardedFor: address };
}

function schemeOf({ encrypted }: GatewayPeer): 'http' | 'https' {
  return encrypted ? 'https' : 'http';
}

/** The port that a proxy names, or the usual one of the scheme that it names. */
function portOf(headers: HeaderList, proto: string | undefined): number | undefined {
  const text = headerOf(headers, 'x-forwarded-port');
  if (text !== undefined && /^\d{1,5}$/.test(text)) return Number(text);
  return proto === 'https' ? 443 : proto === 'http' ? 80 : undefined;
}

/** An IPv4 address that a socket of both families shows as `::ffff:192.0.2.1` is that address. */
function plainAddress(address: string): string {
  return address.startsWith('::ffff:') && address.includes('.') ? address.slice('::ffff:'.length) : address;
}
