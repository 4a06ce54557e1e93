import { execFileSync } from 'node:child_process';
import { readdirSync, readFileSync } from 'node:fs';
import { createServer, type Server } from 'node:net';
import { join } from 'node:path';
import { afterAll, afterEach, beforeAll, describe, expect, it, vi } from 'vitest';
import { egressPolicy, type EgressPolicyInput, NO_EGRESS } from '@stoker/core/egress/egress-policy';
import type { Sandbox } from '@stoker/app/ports/sandbox-driver';
import { openDockerSubject } from '../testing/docker-subject.js';
import { openOutsideWorld, type OutsideWorld } from '../testing/outside-world.js';
import { writeReachingFunction } from '../testing/reaching-function.js';

const TIMEOUT_MS = 60_000;
const DATABASE = 5432;
const OTHER = 5433;
const MAIL = 25;
/** What a packet comes to that no rule lets pass: ICMP's "administratively prohibited", told at once to who sends by UDP. */
const REFUSED = 'EHOSTUNREACH';
const REFUSED_UDP = 'EPERM';

let world: OutsideWorld;
let subject: Awaited<ReturnType<typeof openDockerSubject>>;
let onHost: Server;
let hostPort: number;
let alive: Sandbox[] = [];

beforeAll(async () => {
  world = await openOutsideWorld([DATABASE, OTHER, MAIL]);
  subject = await openDockerSubject('python3.11', { egress: { resolvers: [world.privateAddress] } });
  onHost = createServer((socket) => socket.end('the host\n'));
  await new Promise<void>((resolve) => onHost.listen(0, '0.0.0.0', resolve));
  hostPort = (onHost.address() as { port: number }).port;
}, TIMEOUT_MS);

afterEach(async () => {
  await Promise.all(alive.map((sandbox) => sandbox.destroy()));
  alive = [];
}, TIMEOUT_MS);

afterAll(async () => {
  onHost.close();
  await subject.close();
  await world.close();
}, TIMEOUT_MS);

async function environment(policy: EgressPolicyInput) {
  const sandbox = await subject.driver.create(subject.spec);
  alive.push(sandbox);
  const codeDir = writeReachingFunction(join(subject.home, 'code'));
  const egress = egressPolicy(policy);
  expect(await sandbox.assign({ ...subject.assignment, codeDir, egress })).toEqual({ kind: 'ready' });
  let serial = 0;
  const ask = async (event: object): Promise<unknown> => {
    const outcome = await sandbox.invoke({
      requestId: `request-${++serial}`,
      functionArn: 'arn',
      payload: Buffer.from(JSON.stringify(event)),
      timeoutMs: 10_000,
      deadlineMs: Date.now() + 10_000,
    });
    if (outcome.kind !== 'success') throw new Error(JSON.stringify(outcome));
    return JSON.parse(Buffer.from(outcome.payload).toString());
  };
  return {
    sandbox,
    ask,
    tcp: (host: string, port: number, more = {}) => ask({ do: 'tcp', host, port, ...more }),
    udp: (host: string, port: number, more = {}) => ask({ do: 'udp', host, port, ...more }),
  };
}

const links = () => readdirSync('/sys/class/net').filter((name) => /^s[0-9a-f]{14}$/.test(name));
const ruleset = () => execFileSync('/usr/sbin/nft', ['list', 'ruleset'], { encoding: 'utf8' });

describe('without a policy', { timeout: TIMEOUT_MS }, () => {
  it('there is no way out, and no name', async () => {
    const { tcp, ask } = await environment(NO_EGRESS);
    expect(await tcp(world.privateAddress, DATABASE)).toBe('ENETUNREACH');
    expect(await tcp(world.publicAddress, DATABASE)).toBe('ENETUNREACH');
    expect(await ask({ do: 'resolve', name: 'db.internal' })).toBe('no name');
  });
});

describe('with a list of what is allowed', { timeout: TIMEOUT_MS }, () => {
  const allow = () => [`${world.privateAddress}:${DATABASE}`, `udp:${world.privateAddress}:${OTHER}`];

  it('a private database is reached, by an address of the host', async () => {
    const { tcp, udp } = await environment({ mode: 'allowlist', allow: allow() });
    expect(await tcp(world.privateAddress, DATABASE)).toBe(world.hostAddress);
    expect(await udp(world.privateAddress, OTHER)).toBe(world.hostAddress);
  });

  it('nothing else is: no other port, protocol or address, and no name', async () => {
    const { tcp, udp, ask } = await environment({ mode: 'allowlist', allow: allow() });
    expect(await tcp(world.privateAddress, OTHER)).toBe(REFUSED);
    expect(await udp(world.privateAddress, DATABASE)).toBe(REFUSED_UDP);
    expect(await tcp(world.publicAddress, DATABASE)).toBe(REFUSED);
    expect(await tcp('169.254.169.254', 80)).toBe(REFUSED);
    expect(await ask({ do: 'resolve', name: 'db.internal' })).toBe('no name');
  });

  it('names are looked up where that is allowed too', async () => {
    const { ask, tcp } = await environment({ mode: 'allowlist', allow: allow(), dns: true });
    expect(await ask({ do: 'resolve', name: 'db.internal' })).toBe(world.privateAddress);
    expect(await ask({ do: 'resolve_by_tcp' })).toBe(world.privateAddress);
    expect(await ask({ do: 'resolve', name: 'nobody.internal' })).toBe('no name');
    expect(await tcp(world.privateAddress, 53)).toBe(REFUSED);
  });

  it('the host is out of reach by all of its addresses, were they on the list', async () => {
    const hosts = [world.hostAddress, '172.17.0.1'];
    const { tcp, ask } = await environment({ mode: 'allowlist', allow: [...allow(), ...hosts] });
    for (const host of hosts) expect(await tcp(host, hostPort, { seconds: 1 })).toBe('timeout');
    const own = String(await ask({ do: 'address', host: world.privateAddress }));
    expect(await tcp(own, hostPort)).toBe('ECONNREFUSED');
    expect(await tcp('127.0.0.1', hostPort)).toBe('ECONNREFUSED');
  });

  it('another environment is out of reach, were it on the list, and so are both for the host', async () => {
    const other = await environment({ mode: 'internet' });
    const address = String(await other.ask({ do: 'address', host: world.publicAddress }));
    expect(address).toMatch(/^100\.127\./);
    expect(await other.ask({ do: 'listen', port: DATABASE })).toBe('listens');
    const { tcp } = await environment({ mode: 'allowlist', allow: [...allow(), `${address}`] });
    expect(await tcp(address, DATABASE, { seconds: 1 })).toBe('timeout');
    expect(() => execFileSync('bash', ['-c', `timeout 1 bash -c '</dev/tcp/${address}/${DATABASE}'`])).toThrow();
  });
});

describe('with the internet', { timeout: TIMEOUT_MS }, () => {
  it('public addresses and names are reached, and what is allowed besides', async () => {
    const { tcp, udp, ask } = await environment({ mode: 'internet', allow: [`${world.privateAddress}:${DATABASE}`] });
    expect(await tcp(world.publicAddress, OTHER)).toBe(world.hostAddress);
    expect(await udp(world.publicAddress, OTHER)).toBe(world.hostAddress);
    expect(await tcp(world.privateAddress, DATABASE)).toBe(world.hostAddress);
    expect(await ask({ do: 'resolve', name: 'db.internal' })).toBe(world.privateAddress);
  });

  it('neither private networks nor metadata nor mail are', async () => {
    const { tcp, udp } = await environment({ mode: 'internet' });
    const metadata = ['169.254.169.254', '168.63.129.16', '100.100.100.200', '192.0.0.192'];
    for (const host of [world.privateAddress, '192.168.1.1', '172.16.0.1', ...metadata]) {
      expect(await tcp(host, OTHER)).toBe(REFUSED);
    }
    expect(await tcp(world.publicAddress, MAIL)).toBe(REFUSED);
    expect(await udp('255.255.255.255', OTHER, { broadcast: true })).toBe(REFUSED_UDP);
    expect(await udp('224.0.0.251', 5353)).toBe(REFUSED_UDP);
  });
});

describe('what a hostile function tries', { timeout: TIMEOUT_MS }, () => {
  it('nothing leaves from an address that is not its own, did its own rules let it pass', async () => {
    const { sandbox, udp } = await environment({ mode: 'internet' });
    const sources = ['100.127.0.77', '203.0.113.7', world.hostAddress];
    const claim = async (text: string) => {
      for (const source of sources)
        await udp(world.publicAddress, OTHER, { source, text: `${text} by ${source}`, seconds: 0.2 });
    };
    await claim('claimed');
    const container = execFileSync('docker', ['inspect', '-f', '{{.State.Pid}}', `stoker-${sandbox.id}`]);
    const within = ['-t', String(container).trim(), '-n'];
    execFileSync('nsenter', [...within, 'nft', 'delete', 'table', 'inet', 'stoker']);
    await claim('claimed again');
    expect(await udp(world.publicAddress, OTHER, { text: 'true' })).toBe(world.hostAddress);
    await vi.waitFor(() => expect(world.heard()).toContain('true'));
    expect(world.heard()).not.toContain('claimed');
  });

  it('a route of its own choice gets nowhere', async () => {
    const { tcp } = await environment({ mode: 'internet' });
    const hop = world.privateAddress.split('.').map((part) => Number(part).toString(16).padStart(2, '0'));
    expect(await tcp(world.publicAddress, OTHER, { options: `830704${hop.join('')}00` })).not.toBe(world.hostAddress);
  });

  it.each([
    ['IPv4 by hand', 2, 3, 6],
    ['ICMP', 2, 3, 1],
    ['frames', 17, 3, 3],
    ['frames without headers', 17, 2, 3],
    ['the hypervisor', 40, 1, 0],
    ['the kernel’s ciphers', 38, 5, 0],
    ['SCTP', 2, 5, 132],
    ['netfilter', 16, 3, 12],
  ])('no socket is opened for %s', async (_, family, type, protocol) => {
    const { ask } = await environment({ mode: 'internet' });
    expect(await ask({ do: 'opened', family, type, protocol })).toMatch(/^E[A-Z]+$/);
  });

  it('IPv6 leads nowhere', async () => {
    const { tcp, ask } = await environment({ mode: 'internet' });
    for (const host of ['2001:db8::1', 'fe80::1', 'ff02::1']) {
      expect(await tcp(host, OTHER)).toMatch(/^(ENETUNREACH|EADDRNOTAVAIL|EHOSTUNREACH|EINVAL|EACCES)$/);
    }
    expect(String(await ask({ do: 'read', path: '/proc/net/if_inet6' }))).not.toContain('eth0');
  });

  it('nothing of its namespace can be changed', async () => {
    const { ask } = await environment({ mode: 'internet' });
    for (const path of [
      '/proc/sys/net/ipv4/ip_forward',
      '/proc/sys/net/ipv4/conf/eth0/rp_filter',
      '/etc/resolv.conf',
    ]) {
      expect(await ask({ do: 'write', path, text: '1' })).toMatch(/^(EROFS|EACCES)$/);
    }
  });

  it('the rules of its own namespace stand where those of the host are gone', async () => {
    const { tcp } = await environment({ mode: 'internet' });
    const [table = ''] = /stoker_[0-9a-f]{5}/.exec(ruleset()) ?? [];
    for (const chain of ['forward', 'raw']) execFileSync('/usr/sbin/nft', ['flush', 'chain', 'inet', table, chain]);
    expect(await tcp(world.privateAddress, OTHER)).toBe(REFUSED);
    execFileSync('/usr/sbin/nft', ['delete', 'table', 'inet', table]);
    await subject.driver.sweep();
    expect(await tcp(world.publicAddress, OTHER)).toBe(world.hostAddress);
    expect(await tcp(world.privateAddress, OTHER)).toBe(REFUSED);
  });
});

describe('afterwards', { timeout: TIMEOUT_MS }, () => {
  it('nothing of an environment is left on the host', async () => {
    const { sandbox } = await environment({ mode: 'internet' });
    const [link = ''] = links();
    expect(ruleset()).toContain(`way_${link}`);
    await sandbox.destroy();
    await vi.waitFor(() => expect(links()).not.toContain(link), { timeout: 10_000 });
    await vi.waitFor(() => expect(ruleset()).not.toContain(link), { timeout: 10_000 });
  });

  it('the host has forgotten the connections of an environment', async () => {
    const { sandbox, ask, udp } = await environment({ mode: 'internet' });
    expect(await udp(world.publicAddress, OTHER)).toBe(world.hostAddress);
    const address = String(await ask({ do: 'address', host: world.publicAddress }));
    const remembered = () => readFileSync('/proc/net/nf_conntrack', 'utf8').includes(`src=${address} `);
    expect(remembered()).toBe(true);
    await sandbox.destroy();
    await vi.waitFor(() => expect(remembered()).toBe(false), { timeout: 10_000 });
  });
});
