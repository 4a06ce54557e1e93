import { attribute, type NetlinkMessage } from '../syscalls/netlink.js';

/** https://github.com/torvalds/linux/blob/master/include/uapi/linux/rtnetlink.h and `if_link.h` beside it. */
const RTM_NEWLINK = 16;
const RTM_DELLINK = 17;
const RTM_NEWADDR = 20;
const RTM_NEWROUTE = 24;
const IFLA_ADDRESS = 1;
const IFLA_IFNAME = 3;
const IFLA_LINKINFO = 18;
const IFLA_INFO_KIND = 1;
const IFLA_INFO_DATA = 2;
const VETH_INFO_PEER = 1;
const IFLA_AF_SPEC = 26;
const IFLA_INET6_ADDR_GEN_MODE = 8;
const IFLA_NET_NS_FD = 28;
const IFA_LOCAL = 2;
const RTA_DST = 1;
const RTA_OIF = 4;
const AF_INET = 2;
const AF_INET6 = 10;
const IFF_UP = 1;
const IFF_NOARP = 0x80;
const ADDR_GEN_NONE = 1;
const TABLE_MAIN = 254;
const PROTOCOL_STATIC = 4;
const SCOPE_LINK = 253;
const UNICAST = 1;

/** Both ends have it, so that neither has to ask for the other's: there is nobody else on such a link. */
const MAC = Buffer.from([0x02, 0x53, 0x74, 0x6f, 0x6b, 0x65]);

export interface LinkEnd {
  readonly name: string;
  /** The interface's number in its namespace; one that is free where it is to be made with one. */
  readonly index: number;
}

/**
 * Makes a pair of interfaces that are each other's wire, both down.
 *
 * @param namespaceFd where the other end goes
 */
export function addPair(own: LinkEnd, otherName: string, namespaceFd: number): NetlinkMessage {
  const other = [link(0), attribute(IFLA_IFNAME, otherName), attribute(IFLA_ADDRESS, MAC)];
  const peer = attribute(VETH_INFO_PEER, Buffer.concat([...other, attribute(IFLA_NET_NS_FD, namespaceFd)]));
  const info = [attribute(IFLA_INFO_KIND, 'veth'), attribute(IFLA_INFO_DATA, peer)];
  const attributes = [
    attribute(IFLA_IFNAME, own.name),
    attribute(IFLA_ADDRESS, MAC),
    attribute(IFLA_LINKINFO, Buffer.concat(info)),
  ];
  return { type: RTM_NEWLINK, creates: true, body: Buffer.concat([link(own.index), ...attributes]) };
}

/** Lets an interface work, without IPv6 and without asking for anybody's hardware address. */
export function setUp(index: number): NetlinkMessage {
  const none = attribute(AF_INET6, attribute(IFLA_INET6_ADDR_GEN_MODE, Buffer.of(ADDR_GEN_NONE)));
  const flags = IFF_UP | IFF_NOARP;
  return {
    type: RTM_NEWLINK,
    creates: false,
    body: Buffer.concat([link(index, flags), attribute(IFLA_AF_SPEC, none)]),
  };
}

export function remove(name: string): NetlinkMessage {
  return { type: RTM_DELLINK, creates: false, body: Buffer.concat([link(0), attribute(IFLA_IFNAME, name)]) };
}

/** Gives an interface an address that is its alone, of no network. */
export function addAddress(index: number, address: string): NetlinkMessage {
  const header = Buffer.alloc(8);
  header.writeUInt8(AF_INET, 0);
  header.writeUInt8(32, 1);
  header.writeUInt32LE(index, 4);
  return { type: RTM_NEWADDR, creates: true, body: Buffer.concat([header, attribute(IFA_LOCAL, bytesOf(address))]) };
}

/** Leads an address, or everything, to an interface. */
export function addRoute(index: number, address?: string): NetlinkMessage {
  const length = address === undefined ? 0 : 32;
  const header = Buffer.from([AF_INET, length, 0, 0, TABLE_MAIN, PROTOCOL_STATIC, SCOPE_LINK, UNICAST, 0, 0, 0, 0]);
  const attributes = address === undefined ? [] : [attribute(RTA_DST, bytesOf(address))];
  return { type: RTM_NEWROUTE, creates: true, body: Buffer.concat([header, ...attributes, attribute(RTA_OIF, index)]) };
}

/** A `struct ifinfomsg`: which interface, and the flags that it is to have. */
function link(index: number, flags = 0): Buffer {
  const header = Buffer.alloc(16);
  header.writeInt32LE(index, 4);
  header.writeUInt32LE(flags, 8);
  header.writeUInt32LE(flags, 12);
  return header;
}

function bytesOf(address: string): Buffer {
  return Buffer.from(address.split('.').map(Number));
}
