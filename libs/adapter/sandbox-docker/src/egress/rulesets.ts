import { createHash } from 'node:crypto';
import type { EgressPolicy } from '@stoker/core/egress/egress-policy';
import { NEVER_REACHED, parseEgressRule } from '@stoker/core/egress/egress-rule';
import { SPECIAL_V4_NETWORKS } from '@stoker/core/net/public-address';
import { MOST_LOOKUPS } from './lookups.js';

/** New connections of one environment that may be remembered at once; its open files are fewer. */
const MOST_CONNECTIONS = 1_024;
/** Mail is what hijacked programs send first; Lambda has the port closed as well. An allowlist may open it. */
const MAIL_PORT = 25;

/** What the two ends of every link are called like. */
export interface HostNames {
  /** Of the table in the host's namespace. */
  readonly table: string;
  /** Of the interfaces at the host's ends. */
  readonly prefix: string;
}

/** @param workerId names a worker among all of the host */
export function hostNames(workerId: string): HostNames {
  const id = createHash('sha256').update(workerId).digest('hex').slice(0, 5);
  return { table: `stoker_${id}`, prefix: `s${id}` };
}

/** An environment's way out. */
export interface EgressLink {
  /** The interface at the host's end. */
  readonly name: string;
  /** The environment's address. */
  readonly address: string;
  readonly policy: EgressPolicy;
}

/** The name of the interface inside every environment that has one. */
export const INSIDE = 'eth0';

const SETS = `set special { type ipv4_addr; flags interval; elements = { ${SPECIAL_V4_NETWORKS.join(', ')} } }
  set never { type ipv4_addr; flags interval; elements = { ${NEVER_REACHED.join(', ')} } }`;
const REFUSE = 'reject with icmp type admin-prohibited';

/**
 * The host's own table, anew. Nothing gets past it that an environment's own table has let through by mistake: what comes
 * from a link must have the link's address, goes out only to where its policy says, and never to the host itself or to
 * another link; only answers come back. A packet that another table drops stays dropped.
 *
 * @param mostOfAll connections that all environments may have together. They are counted behind those of one, or one that
 *   is refused its own could have others refused: what is refused counts until the kernel finds that it came to nothing
 */
export function hostTable({ table, prefix }: HostNames, mostOfAll: number): string {
  const ours = `"${prefix}*"`;
  return `
table inet ${table} {}
delete table inet ${table}
table inet ${table} {
  set sources { type ifname . ipv4_addr; }
  map ways { type ifname : verdict; }
  set connections { type ipv4_addr; size 65536; flags dynamic; }
  ${SETS}
  chain raw {
    type filter hook prerouting priority raw; policy accept;
    iifname != ${ours} accept
    meta nfproto != ipv4 drop
    iifname . ip saddr != @sources drop
    ip hdrlength != 5 drop
  }
  chain forward {
    type filter hook forward priority filter - 10; policy accept;
    oifname ${ours} jump to_environment
    iifname ${ours} jump from_environment
  }
  chain to_environment {
    iifname ${ours} drop
    ct direction reply ct state established,related accept
    drop
  }
  chain from_environment {
    ct state established accept
    ct state related meta l4proto icmp accept
    ct state != new drop
    add @connections { ip saddr ct count over ${MOST_CONNECTIONS} } ${REFUSE}
    ct count over ${mostOfAll} ${REFUSE}
    ip daddr @never ${REFUSE}
    iifname vmap @ways
    ${REFUSE}
  }
  chain input {
    type filter hook input priority filter - 10; policy accept;
    iifname ${ours} drop
  }
  chain output {
    type filter hook output priority filter - 10; policy accept;
    oifname ${ours} ct state new drop
  }
  chain nat {
    type nat hook postrouting priority srcnat; policy accept;
    iifname . ip saddr @sources masquerade
  }
}
`;
}

/** Adds a link to the host's table, with a chain of what it may reach. */
export function addLink({ table }: HostNames, { name, address, policy }: EgressLink): string {
  return [
    `add chain inet ${table} ${chainOf(name)}`,
    ...acceptances(policy).map((rule) => `add rule inet ${table} ${chainOf(name)} ${rule}`),
    `add element inet ${table} sources { "${name}" . ${address} }`,
    `add element inet ${table} ways { "${name}" : jump ${chainOf(name)} }`,
    '',
  ].join('\n');
}

export function removeLink({ table }: HostNames, { name, address }: Omit<EgressLink, 'policy'>): string {
  return [
    `delete element inet ${table} ways { "${name}" }`,
    `delete element inet ${table} sources { "${name}" . ${address} }`,
    `flush chain inet ${table} ${chainOf(name)}`,
    `delete chain inet ${table} ${chainOf(name)}`,
    '',
  ].join('\n');
}

/**
 * The table of an environment's own namespace. It remembers nothing, so nothing can fill it, and it stands where somebody
 * empties the host's tables. What is in the environment can't change it: it has no rights over its namespace.
 */
export function environmentTable({ address, policy }: Pick<EgressLink, 'address' | 'policy'>): string {
  return `
table inet stoker {
  ${SETS}
  chain output {
    type filter hook output priority filter; policy drop;
    oifname "lo" udp dport 53 limit rate over ${MOST_LOOKUPS}/second burst ${2 * MOST_LOOKUPS} packets drop
    oifname "lo" accept
    ip daddr @never reject with icmpx admin-prohibited
    oifname "${INSIDE}" ip saddr ${address} jump way
    reject with icmpx admin-prohibited
  }
  chain input {
    type filter hook input priority filter; policy drop;
    iifname "lo" accept
    iifname "${INSIDE}" ip daddr ${address} accept
  }
  chain way {
    ${acceptances(policy).join('\n    ')}
  }
}
`;
}

/** What a policy lets pass, as rules of a chain. */
function acceptances({ mode, allow }: EgressPolicy): string[] {
  const rules = allow
    .map(parseEgressRule)
    .flatMap(({ network, protocols, ports: { from, to } }) =>
      protocols.map((protocol) => `ip daddr ${network} ${protocol} dport ${from}-${to} accept`),
    );
  if (mode !== 'internet') return rules;
  const toPublic = 'ip daddr != @special';
  return [...rules, `${toPublic} tcp dport != ${MAIL_PORT} accept`, `${toPublic} meta l4proto udp accept`];
}

function chainOf(link: string): string {
  return `way_${link}`;
}
