import { readFileSync } from 'node:fs';
import { attribute, type NetlinkMessage, tellNetfilter } from '../syscalls/netlink.js';

/** https://github.com/torvalds/linux/blob/master/include/uapi/linux/netfilter/nfnetlink_conntrack.h */
const CT_DELETE = (1 << 8) | 2;
const NESTED = 0x8000;
const CTA_TUPLE_ORIG = 1 | NESTED;
const CTA_TUPLE_IP = 1 | NESTED;
const CTA_IP_V4_SRC = 1;
const CTA_FILTER = 25 | NESTED;
const CTA_FILTER_ORIG_FLAGS = 1;
const BY_SOURCE = 1;
const AF_INET = 2;

/** Where the host does not say how many connections it remembers. */
const USUAL_TABLE = 65_536;
/** Each new connection has all those counted looked through. */
const MOST_COUNTED = 65_536;
const MAX_FILE = '/proc/sys/net/netfilter/nf_conntrack_max';

/** How many connections all environments may have together: a quarter of what the host remembers. */
export function mostConnectionsOfAll(read = () => readFileSync(MAX_FILE, 'utf8')): number {
  return Math.min(MOST_COUNTED, Math.floor(tableSize(read) / 4));
}

/** The file is there once something has asked the kernel to remember connections. */
function tableSize(read: () => string): number {
  try {
    return Number(read()) || USUAL_TABLE;
  } catch {
    return USUAL_TABLE;
  }
}

/**
 * Has the host forget the connections that an environment has left behind: those of TCP it would remember for five days.
 * Before Linux 6.8 the kernel has no such thing and refuses it; they then last as long as they last.
 */
export async function forgetConnections(address: string): Promise<void> {
  try {
    await tellNetfilter(deletionBySource(address));
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'EINVAL') throw error;
  }
}

/**
 * The filter alone would do for new kernels. Old ones do not know it, and see a connection that is not named well; without
 * the address they would see none, and empty the table.
 */
export function deletionBySource(address: string): NetlinkMessage {
  const source = attribute(CTA_IP_V4_SRC, Buffer.from(address.split('.').map(Number)));
  const tuple = attribute(CTA_TUPLE_ORIG, attribute(CTA_TUPLE_IP, source));
  const filter = attribute(CTA_FILTER, attribute(CTA_FILTER_ORIG_FLAGS, BY_SOURCE));
  return { type: CT_DELETE, creates: false, body: Buffer.concat([Buffer.from([AF_INET, 0, 0, 0]), tuple, filter]) };
}
