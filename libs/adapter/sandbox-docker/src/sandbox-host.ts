import type { RuntimeId } from '@stoker/core/model/runtime';
import type { ServePlatformEndpoint } from '@stoker/app/ports/platform-endpoint';
import type { ServeRuntimeApi } from '@stoker/app/ports/runtime-session';
import type { Containers } from './docker/containers.js';
import type { DockerSandbox } from './docker-sandbox.js';
import type { EgressNetwork } from './egress/egress-network.js';
import type { Gate } from './gate.js';
import type { MountEntry } from './syscalls/mountinfo.js';
import type { TmpDisks } from './tmp-disk/tmp-disks.js';

/** What every sandbox of a driver shares. */
export interface SandboxHost {
  readonly workerId: string;
  readonly envsDir: string;
  readonly hostsFile: string;
  readonly resolvFile: string;
  /** The program that containers start with. */
  readonly launcher: string;
  /** Shown wherever an image declares a volume. */
  readonly emptyDir: string;
  /** The groups that an image's processes see. */
  readonly groupFile: string;
  /** The cgroup that all sandboxes are in. */
  readonly cgroupParent: string;
  /** Makes disks for `/tmp`; without, it takes the container's memory. */
  readonly tmpDisks: TmpDisks | undefined;
  readonly containers: Containers;
  readonly cgroups: readonly MountEntry[];
  readonly removals: Gate;
  readonly serveRuntimeApi: ServeRuntimeApi;
  /** Without, environments find no platform. */
  readonly servePlatform: ServePlatformEndpoint | undefined;
  readonly egress: EgressNetwork;
  /** ms of INIT with more CPU than the function's own share. */
  readonly initBoostMs: number;
  readonly imageFor: (runtime: RuntimeId) => string;
  /** Told of one that begins in the container of another with the same id, in whose place it stands from here on. */
  readonly onSucceeded: (next: DockerSandbox) => void;
  /** Told when a sandbox's container, mounts and directory are gone, or are left to the sweep with an error. */
  readonly onRemoved: (id: string, error?: unknown) => void;
}
