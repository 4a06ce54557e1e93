import { randomInt } from 'node:crypto';
import { readdirSync, readFileSync } from 'node:fs';
import type { EgressPolicy } from '@stoker/core/egress/egress-policy';
import { ownNamespace, withinNamespaceOf } from '../syscalls/network-namespace.js';
import type { ProcessHandle } from '../syscalls/process-handle.js';
import { tellKernel } from '../syscalls/netlink.js';
import { AddressPool } from './address-pool.js';
import { forgetConnections, mostConnectionsOfAll } from './connections.js';
import { forwardDns, resolversOf } from './dns-forwarder.js';
import { addAddress, addPair, addRoute, remove, setUp } from './link-messages.js';
import { LookupRoom } from './lookups.js';
import {
  addLink,
  type EgressLink,
  environmentTable,
  type HostNames,
  hostNames,
  hostTable,
  INSIDE,
  removeLink,
} from './rulesets.js';
import { runScript } from './run-script.js';
import { ScriptQueue } from './script-queue.js';

/** The number of an environment's end: behind those that the kernel gives interfaces of its own. */
const INSIDE_INDEX = 100;
const LINK_ID_LENGTH = 9;

export interface EgressNetworkOptions {
  /** Names this worker among all of the host. */
  readonly workerId: string;
  /** In CIDR notation: what environments get their addresses of. On no network that they may reach. */
  readonly addresses: string;
  /** Addresses of the DNS servers that are asked for environments; those of the host unless given. */
  readonly resolvers?: readonly string[] | undefined;
  /** Told of what could not be removed. */
  readonly onProblem: (what: string, error: unknown) => void;
}

/** One environment's way out, until it is closed; closing it again does nothing. */
export interface Attachment {
  close(): void;
}

/**
 * The ways out of environments that may have one: a link from the environment's namespace to the host's, with an address of
 * its own, which the host translates. Where it leads is decided twice, by a table in the environment's own namespace and by
 * one of the host's; see `rulesets.ts`. The host's tables are made when the first environment needs them.
 */
export class EgressNetwork {
  readonly #names: HostNames;
  readonly #addresses: AddressPool;
  readonly #lookups = new LookupRoom();
  readonly #links = new Map<string, EgressLink>();
  #ready: Promise<void> | undefined;
  /** Changes of the host's tables. */
  readonly #changes = new ScriptQueue((script) => runScript('nft', ['-f', '-'], script));

  constructor(private readonly options: EgressNetworkOptions) {
    this.#names = hostNames(options.workerId);
    this.#addresses = new AddressPool(options.addresses, randomInt(2 ** 31));
  }

  /**
   * Gives an environment its way out. Nothing of a tenant may run in it yet.
   *
   * @throws when the process is gone, and where the host can't do it
   */
  async attach(process: ProcessHandle, sandboxId: string, policy: EgressPolicy): Promise<Attachment> {
    this.#ready ??= this.#prepareHost();
    await this.#ready.catch((error: unknown) => {
      this.#ready = undefined;
      throw error;
    });
    const link = { name: this.#nameOf(sandboxId), address: this.#addresses.take(), policy };
    this.#links.set(link.name, link);
    try {
      await Promise.all([
        withinNamespaceOf(process, () => runScript('nft', ['-f', '-'], environmentTable(link))),
        this.#changes.run(addLink(this.#names, link)),
      ]);
      // Last, for from here on packets pass.
      withinNamespaceOf(process, () => connectInside(link));
      connectOutside(link);
      const dns = policy.dns
        ? forwardDns(
            process,
            this.options.resolvers ?? resolversOf(readFileSync('/etc/resolv.conf', 'utf8')),
            this.#lookups,
          )
        : undefined;
      return {
        close: () => {
          if (!this.#links.has(link.name)) return;
          dns?.close();
          void this.#detach(link);
        },
      };
    } catch (error) {
      void this.#detach(link);
      throw error;
    }
  }

  /** Removes links that no sandbox has, and makes the host's tables again where somebody has removed them. */
  async sweep(isHeld: (sandboxIdPrefix: string) => boolean): Promise<void> {
    const left = this.#linksOfHost().filter((name) => !this.#links.has(name) && !isHeld(name.slice(-LINK_ID_LENGTH)));
    removeFromHost(left);
    if (this.#ready === undefined) return;
    await this.#changes.run(`list chain inet ${this.#names.table} forward\n`).catch(() => this.#prepareHost());
  }

  /** Removes everything of this worker's from the host, of an earlier process as well. */
  async clear(): Promise<void> {
    await this.#changes.idle();
    removeFromHost(this.#linksOfHost());
    this.#ready = undefined;
    const { table } = this.#names;
    try {
      await runScript('nft', ['-f', '-'], `table inet ${table} {}\ndelete table inet ${table}\n`);
      for (const rule of this.#dockerRules()) await iptables('-D', rule).catch(() => undefined);
    } catch (error) {
      // Where there is no such program nothing can have been made with it.
      if ((error as NodeJS.ErrnoException).code !== 'ENOENT') this.options.onProblem(`table ${table}`, error);
    }
  }

  /** The tables, with the links that there are. */
  async #prepareHost(): Promise<void> {
    if (readFileSync('/proc/sys/net/ipv4/ip_forward', 'utf8').trim() !== '1') {
      throw new Error('This host forwards no packets (net.ipv4.ip_forward is 0), so no function can reach a network.');
    }
    const links = [...this.#links.values()].map((link) => addLink(this.#names, link));
    await this.#changes.run([hostTable(this.#names, mostConnectionsOfAll()), ...links].join(''));
    for (const rule of this.#dockerRules()) await insertOnce(rule);
  }

  async #detach(link: EgressLink): Promise<void> {
    if (!this.#links.delete(link.name)) return;
    try {
      // With it all that is on its way goes; it would go with its environment's namespace too.
      removeFromHost([link.name]);
      await this.#changes.run(removeLink(this.#names, link));
      await forgetConnections(link.address);
    } catch (error) {
      this.options.onProblem(`link ${link.name}`, error);
    } finally {
      this.#addresses.giveBack(link.address);
    }
  }

  #linksOfHost(): string[] {
    return readdirSync('/sys/class/net').filter((name) => name.startsWith(this.#names.prefix));
  }

  #nameOf(sandboxId: string): string {
    return `${this.#names.prefix}${sandboxId.slice(0, LINK_ID_LENGTH)}`;
  }

  /** The engine has the host drop what it forwards for nobody it knows; what passes here the tables above decide. */
  #dockerRules(): string[][] {
    const ours = `${this.#names.prefix}+`;
    return [
      ['-i', ours, '-j', 'ACCEPT'],
      ['-o', ours, '-m', 'conntrack', '--ctstate', 'RELATED,ESTABLISHED', '-j', 'ACCEPT'],
    ];
  }
}

/** In the environment's namespace, with the other end in the host's. */
function connectInside({ name, address }: EgressLink): void {
  tellKernel([
    addPair({ name: INSIDE, index: INSIDE_INDEX }, name, ownNamespace()),
    setUp(INSIDE_INDEX),
    addAddress(INSIDE_INDEX, address),
    addRoute(INSIDE_INDEX),
  ]);
}

function connectOutside({ name, address }: EgressLink): void {
  const index = Number(readFileSync(`/sys/class/net/${name}/ifindex`, 'utf8'));
  tellKernel([setUp(index), addRoute(index, address)]);
}

/** One that has gone by itself is no error. */
function removeFromHost(links: readonly string[]): void {
  for (const name of links) {
    try {
      tellKernel([remove(name)]);
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code !== 'ENODEV') throw error;
    }
  }
}

/** Only where the engine has a chain for such rules. */
async function insertOnce(rule: readonly string[]): Promise<void> {
  const hasChain = await runScript('iptables', ['-w', '-n', '-L', 'DOCKER-USER']).then(...YES_OR_NO);
  if (!hasChain) return;
  const isThere = await iptables('-C', rule).then(...YES_OR_NO);
  if (!isThere) await iptables('-I', rule);
}

const YES_OR_NO = [() => true, () => false] as const;

function iptables(verb: '-C' | '-I' | '-D', rule: readonly string[]): Promise<void> {
  return runScript('iptables', ['-w', verb, 'DOCKER-USER', ...rule]);
}
