import { isIP } from 'node:net';
import { bindUdpInNamespaceOf, listenInNamespaceOf } from '../syscalls/network-namespace.js';
import type { ProcessHandle } from '../syscalls/process-handle.js';
import { answerByTcp } from './dns-by-tcp.js';
import { answerByUdp } from './dns-by-udp.js';
import { Lookups, type LookupRoom } from './lookups.js';

const PORT = 53;

/** The servers that a `resolv.conf` names. https://man7.org/linux/man-pages/man5/resolv.conf.5.html */
export function resolversOf(resolvConf: string): string[] {
  const named = [...resolvConf.matchAll(/^nameserver\s+(\S+)/gm)].map(([, address = '']) => address);
  return named.filter((address) => isIP(address) !== 0);
}

/**
 * Answers what an environment looks up, at port 53 of its loopback, by asking servers that it can't reach itself. Nothing is
 * kept or changed on the way.
 *
 * @param resolvers asked in turn, one a lookup
 * @param room what all environments of the process share
 * @throws when the process is gone
 */
export function forwardDns(process: ProcessHandle, resolvers: readonly string[], room: LookupRoom): { close(): void } {
  const lookups = new Lookups(
    resolvers.map((address) => ({ address, port: PORT })),
    room,
  );
  const byTcp = answerByTcp({ fd: listenInNamespaceOf(process, PORT) }, lookups);
  const byUdp = answerByUdp({ fd: bindUdpInNamespaceOf(process, PORT) }, lookups);
  return {
    close() {
      byTcp.close();
      byUdp.close();
    },
  };
}
