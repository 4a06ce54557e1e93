import type { ContainerCreateOptions, HostConfig } from 'dockerode';
import type { SandboxSpec } from '@stoker/app/ports/sandbox-driver';
import { CPU_PERIOD_US, cpuQuotaUs } from '../cgroup/cpu-quota.js';
import { SANDBOX_GID, SANDBOX_UID } from './identity.js';

export const LABEL = {
  sandbox: 'stoker.sandbox',
  worker: 'stoker.worker',
  runtime: 'stoker.runtime',
  /** MB that `/tmp` may hold. */
  tmpMb: 'stoker.tmp-mb',
} as const;

/** Where every container finds its first process. */
export const LAUNCHER = '/run/stoker/launch';

/** What a stem may use until an assignment sets the function's own limit. */
const STEM_MEMORY_BYTES = 512 * 1024 * 1024;
/** Full speed for most code, but no endless INIT on every core of a large host. */
export const INIT_VCPUS = 2;
/** One file for each page of `/tmp`: as many as it could hold. */
const INODES_PER_MB = 256;

export interface ContainerPlan {
  readonly id: string;
  readonly workerId: string;
  readonly spec: SandboxSpec;
  readonly image: string;
  /** Host directories and the files of names shown to it. */
  readonly taskDir: string;
  readonly optDir: string;
  /** A file system of the spec's size; without one, `/tmp` takes the container's memory. */
  readonly tmpDir: string | undefined;
  readonly runDir: string;
  readonly hostsFile: string;
  readonly resolvFile: string;
  readonly emptyDir: string;
  readonly groupFile: string;
  /** The cgroup that all sandboxes are in. */
  readonly cgroupParent: string;
}

/**
 * The program that a container starts with whose runtime is not known before its function is, or is started by that: of a
 * function's own image, whatever the image says, and where a wrapper starts the runtime.
 */
const LAUNCH = [LAUNCHER, '--await'];

/** The published types leave this one out. */
type SandboxHostConfig = HostConfig & { readonly CgroupnsMode: 'private' };

export function containerName(sandboxId: string): string {
  return `stoker-${sandboxId}`;
}

/**
 * The one way a sandbox's container is made. Every restriction is set for every container; the inspection test
 * reads each of them back, from Docker and from inside.
 */
export function containerOptions(plan: ContainerPlan): ContainerCreateOptions {
  const { id, workerId, spec } = plan;
  return {
    name: containerName(id),
    Image: plan.image,
    Labels: {
      [LABEL.sandbox]: id,
      [LABEL.worker]: workerId,
      [LABEL.runtime]: spec.runtime ?? 'image',
      [LABEL.tmpMb]: String(spec.tmpMb),
    },
    User: `${SANDBOX_UID}:${SANDBOX_GID}`,
    // The engine makes a directory that is not there, so an image's own is left to the launcher.
    WorkingDir: spec.image === undefined ? '/var/task' : '/',
    ...((spec.image !== undefined || spec.wrapped === true) && { Entrypoint: LAUNCH, Cmd: [] }),
    Env: [],
    AttachStdin: false,
    AttachStdout: false,
    AttachStderr: false,
    OpenStdin: false,
    Tty: false,
    StopSignal: 'SIGKILL',
    Healthcheck: { Test: ['NONE'] },
    // Still a network namespace of its own with nothing but loopback, but Docker's network code, two thirds of a
    // container's start, is not asked.
    NetworkDisabled: true,
    HostConfig: hostConfig(plan),
  };
}

function hostConfig(plan: ContainerPlan): SandboxHostConfig {
  const { spec, tmpDir } = plan;
  return {
    NetworkMode: 'none',
    IpcMode: 'none',
    CgroupnsMode: 'private',
    CgroupParent: plan.cgroupParent,
    ReadonlyRootfs: true,
    CapDrop: ['ALL'],
    Privileged: false,
    // No seccomp entry: Docker's own profile applies, and `start` refuses a daemon that has none.
    SecurityOpt: ['no-new-privileges:true'],
    // INIT's share, two vCPUs at most; the function's own is written when INIT is over.
    CpuPeriod: CPU_PERIOD_US,
    CpuQuota: cpuQuotaUs(INIT_VCPUS),
    PidsLimit: 1024,
    Memory: STEM_MEMORY_BYTES,
    MemorySwap: STEM_MEMORY_BYTES,
    OomKillDisable: false,
    // Under pressure the host ends functions before anything of its own.
    OomScoreAdj: 500,
    Ulimits: [
      { Name: 'nofile', Soft: 1024, Hard: 1024 },
      { Name: 'core', Soft: 0, Hard: 0 },
    ],
    Tmpfs: tmpDir === undefined ? { '/tmp': tmpfsOptions(spec.tmpMb) } : {},
    Binds: binds(plan),
    LogConfig: { Type: 'none', Config: {} },
    RestartPolicy: { Name: 'no' },
    AutoRemove: false,
    Init: false,
  };
}

function tmpfsOptions(mb: number): string {
  return `rw,nosuid,nodev,exec,mode=1777,size=${mb}m,nr_inodes=${mb * INODES_PER_MB}`;
}

/** A function's image has its own `/var/task` and `/opt`. */
function binds({
  spec,
  taskDir,
  optDir,
  tmpDir,
  runDir,
  hostsFile,
  resolvFile,
  emptyDir,
  groupFile,
}: ContainerPlan): string[] {
  return [
    ...(spec.image === undefined
      ? [`${taskDir}:/var/task:ro,rslave`, `${optDir}:/opt:ro,rslave`]
      : [
          // The engine would make a volume on the host's disk, writable and without a limit.
          ...spec.image.volumes.map((path) => `${emptyDir}:${path}:ro`),
          // runc looks the number of the process's group up there, by name as well: the image would choose the group.
          `${groupFile}:/etc/group:ro`,
        ]),
    // A mount of its own, whose flags (no set-uid programs, no devices) the container's has as well.
    ...(tmpDir === undefined ? [] : [`${tmpDir}:/tmp:rw,rprivate`]),
    `${runDir}:/run/stoker:ro`,
    `${hostsFile}:/etc/hosts:ro`,
    `${resolvFile}:/etc/resolv.conf:ro`,
  ];
}
