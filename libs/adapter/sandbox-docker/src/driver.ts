import { randomBytes } from 'node:crypto';
import { mkdirSync, realpathSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { LIMITS } from '@stoker/core/model/limits';
import { RUNTIMES, runtimeTraits } from '@stoker/core/model/runtime';
import type { RuntimeId } from '@stoker/core/model/runtime';
import type { ServePlatformEndpoint } from '@stoker/app/ports/platform-endpoint';
import type { ServeRuntimeApi } from '@stoker/app/ports/runtime-session';
import type { Sandbox, SandboxDriver, SandboxSpec, SweepReport } from '@stoker/app/ports/sandbox-driver';
import { cgroupMounts } from './cgroup/cgroup.js';
import { sandboxesGroup } from './cgroup/sandboxes-group.js';
import { DockerSandbox } from './docker-sandbox.js';
import type { SandboxHost } from './sandbox-host.js';
import { nameOf } from './sandbox-name.js';
import { Containers, START_DEADLINE_MS } from './docker/containers.js';
import { DEFAULT_DOCKER_HOST } from './docker/docker-address.js';
import { SANDBOX_GID } from './docker/identity.js';
import { EgressNetwork } from './egress/egress-network.js';
import { Gate } from './gate.js';
import { lockHome } from './host-lock.js';
import { runtimeImageName } from './images/image-name.js';
import { installLauncher, LAUNCHER_IMAGE } from './launcher/install-launcher.js';
import { sweep } from './sweep.js';
import { detach, shareDirectory } from './syscalls/mounts.js';
import { TmpDisks } from './tmp-disk/tmp-disks.js';

const DEFAULT_CREATE_CONCURRENCY = 2;
const DEFAULT_CREATE_TIMEOUT_MS = 30_000;
/** Removing costs dockerd as much as creating does, and nobody waits for it. */
const REMOVE_CONCURRENCY = 2;
/** Of the addresses that carriers use between themselves and their customers: on few hosts' networks. */
const DEFAULT_ADDRESSES = '100.127.0.0/16';
/** Where there is anybody to ask at all, it is at the environment's own loopback. */
const RESOLV = 'nameserver 127.0.0.1\noptions timeout:6 attempts:1\n';
/** Docker's own comes with its network code, which is not asked. */
const HOSTS = '127.0.0.1 localhost sandbox.localdomain sandbox\n::1 localhost ip6-localhost ip6-loopback\n';
/** The groups that an image's processes see: as in our runtime images. */
const GROUP = `root:x:0:\nsbx_group:x:${SANDBOX_GID}:\n`;

export interface DockerDriverOptions {
  /** Directory of this host's state; sandboxes live in `envs/` below it. One worker process at a time may use it. */
  readonly home: string;
  /** Names this worker among all; stays the same when it is started again. */
  readonly workerId: string;
  /** As `DOCKER_HOST` has it; the daemon must be on this host. The usual socket by default. */
  readonly dockerHost?: string;
  /** Serves the HTTP Runtime API to runtimes that speak it. */
  readonly serveRuntimeApi: ServeRuntimeApi;
  /** Serves the platform's own APIs to functions, at 127.0.0.1:9002 of their environments; without, nothing is there. */
  readonly servePlatform?: ServePlatformEndpoint;
  /** Runtimes that are served here, whose images `start` asks for; by default all, the optional ones where they are. */
  readonly runtimes?: readonly RuntimeId[];
  /** Optional runtimes that must be served all the same. */
  readonly required?: readonly RuntimeId[];
  /** Name of a runtime's image; what the image builder names it by default. */
  readonly imageFor?: (runtime: RuntimeId) => string;
  /** How functions reach networks, where their account may. */
  readonly egress?: {
    /** Addresses of environments, in CIDR notation. */
    readonly addresses?: string;
    /** DNS servers; those of this host unless given. */
    readonly resolvers?: readonly string[] | undefined;
  };
  /** Containers that are made at once, 2 by default: more are slower on the whole. */
  readonly createConcurrency?: number;
  /** ms that making a sandbox may take, the wait for others included; 30 s by default. */
  readonly createTimeoutMs?: number;
  /** ms for which INIT has two vCPUs, then it has the function's share; by default as long as Lambda gives INIT. */
  readonly initBoostMs?: number;
  /** Where `/tmp` is: on a disk of its own, the default, where this host can make one, or in the function's memory. */
  readonly tmp?: 'disk' | 'memory';
  /** Told by `start` why `/tmp` is in memory although it should be on a disk. */
  readonly onTmpInMemory?: (reason: unknown) => void;
  /** Told of what could not be removed and is left to the next sweep. Never told of a tenant's doings. */
  readonly onProblem?: (what: string, error: unknown) => void;
}

/** Sandboxes as Docker containers on this host. The process must be root. */
export function createDockerDriver(options: DockerDriverOptions): SandboxDriver {
  return new DockerDriver(options);
}

class DockerDriver implements SandboxDriver {
  readonly #options: DockerDriverOptions;
  readonly #containers: Containers;
  readonly #creations: Gate;
  readonly #removals = new Gate(REMOVE_CONCURRENCY);
  readonly #held = new Map<string, DockerSandbox>();
  #runtimes: ReadonlySet<RuntimeId> = new Set();
  #host: SandboxHost | undefined;
  #lock: { release(): void } | undefined;

  constructor(options: DockerDriverOptions) {
    this.#options = options;
    this.#containers = new Containers(options.dockerHost ?? DEFAULT_DOCKER_HOST);
    this.#creations = new Gate(options.createConcurrency ?? DEFAULT_CREATE_CONCURRENCY);
  }

  async start(): Promise<SweepReport> {
    mkdirSync(this.#options.home, { recursive: true });
    // Mounts are listed by their real paths.
    const home = realpathSync(this.#options.home);
    this.#lock ??= lockHome(join(home, 'worker.lock'));
    const { cgroupDriver } = await this.#containers.requireSeccomp();
    this.#runtimes = await this.#findRuntimes();
    const hostsFile = join(home, 'sandbox-hosts');
    writeFileSync(hostsFile, HOSTS, { mode: 0o644 });
    const resolvFile = join(home, 'sandbox-resolv');
    writeFileSync(resolvFile, RESOLV, { mode: 0o644 });
    const groupFile = join(home, 'sandbox-group');
    writeFileSync(groupFile, GROUP, { mode: 0o644 });
    const emptyDir = join(home, 'sandbox-empty');
    mkdirSync(emptyDir, { recursive: true, mode: 0o755 });
    const envsDir = join(home, 'envs');
    shareDirectory(envsDir);
    const tmpDisks = await this.#openTmpDisks(join(home, 'tmp-disks'));
    this.#host = {
      workerId: `${this.#options.workerId}@${home}`,
      envsDir,
      hostsFile,
      resolvFile,
      egress: await this.#openEgress(`${this.#options.workerId}@${home}`),
      launcher: await installLauncher(this.#containers, envsDir),
      emptyDir,
      groupFile,
      cgroupParent: sandboxesGroup(cgroupDriver),
      tmpDisks,
      containers: this.#containers,
      cgroups: cgroupMounts(),
      removals: this.#removals,
      initBoostMs: this.#options.initBoostMs ?? LIMITS.initTimeoutMs,
      serveRuntimeApi: this.#options.serveRuntimeApi,
      servePlatform: this.#options.servePlatform,
      imageFor: (runtime) => this.#imageFor(runtime),
      onSucceeded: (next) => this.#held.set(next.id, next),
      onRemoved: (id, error) => this.#onRemoved(id, error),
    };
    return this.#sweep(START_DEADLINE_MS);
  }

  async create(spec: SandboxSpec): Promise<Sandbox> {
    const timeoutMs = this.#options.createTimeoutMs ?? DEFAULT_CREATE_TIMEOUT_MS;
    const deadline = AbortSignal.timeout(timeoutMs);
    let sandbox: DockerSandbox | undefined;
    try {
      return await this.#creations.run(async () => {
        sandbox = this.#hold(spec);
        await sandbox.boot(deadline);
        return sandbox;
      }, deadline);
    } catch (error) {
      // The next creation does not wait for this, and neither does the caller when the time is over.
      await Promise.race([sandbox?.destroy(), aborted(deadline)]);
      if (!deadline.aborted) throw error;
      throw new Error(`No sandbox of the ${nameOf(spec)} was made within ${timeoutMs} ms.`, { cause: error });
    }
  }

  serves(runtime: RuntimeId): boolean {
    return this.#runtimes.has(runtime);
  }

  sweep(): Promise<SweepReport> {
    return this.#sweep();
  }

  async #sweep(listWithinMs?: number): Promise<SweepReport> {
    const { workerId, envsDir, containers, cgroups, removals, egress } = this.#started();
    const isHeld = (idPrefix: string): boolean => [...this.#held.keys()].some((id) => id.startsWith(idPrefix));
    await egress.sweep(isHeld).catch((error: unknown) => this.#options.onProblem?.('links of environments', error));
    return sweep({
      workerId,
      envsDir,
      containers,
      cgroups,
      removals,
      ...(listWithinMs !== undefined && { listWithinMs }),
      isHeld: (id) => this.#held.has(id),
      onProblem: (what, error) => this.#options.onProblem?.(what, error),
    });
  }

  async close(): Promise<void> {
    const { envsDir, egress } = this.#host ?? {};
    // From here on nothing new is made, not even by those who wait at the gate.
    this.#host = undefined;
    // One that ends may have begun anew meanwhile.
    while (this.#held.size > 0) await Promise.all([...this.#held.values()].map((sandbox) => sandbox.destroy()));
    await egress?.clear();
    if (envsDir !== undefined) detach(envsDir);
    this.#lock?.release();
    this.#lock = undefined;
  }

  /** Known from the start, so that neither a sweep nor `close` misses it. */
  #hold(spec: SandboxSpec): DockerSandbox {
    const sandbox = new DockerSandbox(randomBytes(16).toString('hex'), spec, this.#started());
    this.#held.set(sandbox.id, sandbox);
    return sandbox;
  }

  #started(): SandboxHost {
    if (this.#host === undefined) throw new Error('The sandbox driver is not started.');
    return this.#host;
  }

  async #openEgress(workerId: string): Promise<EgressNetwork> {
    const { addresses = DEFAULT_ADDRESSES, resolvers } = this.#options.egress ?? {};
    const onProblem = (what: string, error: unknown): void => this.#options.onProblem?.(what, error);
    const egress = new EgressNetwork({ workerId, addresses, resolvers, onProblem });
    await egress.clear();
    return egress;
  }

  async #openTmpDisks(directory: string): Promise<TmpDisks | undefined> {
    if (this.#options.tmp === 'memory') return undefined;
    try {
      return await TmpDisks.open(directory);
    } catch (error) {
      this.#options.onTmpInMemory?.(error);
      return undefined;
    }
  }

  #onRemoved(id: string, error: unknown): void {
    this.#held.delete(id);
    if (error !== undefined) this.#options.onProblem?.(`sandbox ${id}`, error);
  }

  #imageFor(runtime: RuntimeId): string {
    return this.#options.imageFor?.(runtime) ?? runtimeImageName(runtimeTraits(runtime).image);
  }

  /** Those whose images are here. Only one that is optional, and that nobody asked for, may have none. */
  async #findRuntimes(): Promise<Set<RuntimeId>> {
    const wanted = this.#options.runtimes ?? (Object.keys(RUNTIMES) as RuntimeId[]);
    const absent = await this.#absentImages([LAUNCHER_IMAGE, ...wanted.map((runtime) => this.#imageFor(runtime))]);
    const required = wanted.filter((runtime) => this.#isRequired(runtime)).map((runtime) => this.#imageFor(runtime));
    const missing = [LAUNCHER_IMAGE, ...new Set(required)].filter((name) => absent.has(name));
    if (missing.length > 0)
      throw new Error(`Runtime images are missing and must be built first: ${missing.join(', ')}.`);
    return new Set(wanted.filter((runtime) => !absent.has(this.#imageFor(runtime))));
  }

  async #absentImages(names: readonly string[]): Promise<Set<string>> {
    const unique = [...new Set(names)];
    const present = await Promise.all(unique.map((name) => this.#containers.hasImage(name)));
    return new Set(unique.filter((_, index) => !present[index]));
  }

  #isRequired(runtime: RuntimeId): boolean {
    const { runtimes = [], required = [] } = this.#options;
    return runtimeTraits(runtime).optional !== true || runtimes.includes(runtime) || required.includes(runtime);
  }
}

function aborted(signal: AbortSignal): Promise<void> {
  return new Promise((resolve) => {
    if (signal.aborted) resolve();
    else signal.addEventListener('abort', () => resolve(), { once: true });
  });
}
