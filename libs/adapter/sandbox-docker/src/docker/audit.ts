import { readFileSync, readlinkSync, statfsSync } from 'node:fs';
import Docker from 'dockerode';
import type { ContainerInspectInfo } from 'dockerode';
import { parseMountinfo } from '../syscalls/mountinfo.js';
import type { MountEntry } from '../syscalls/mountinfo.js';
import { LABEL } from './container-options.js';
import { DEFAULT_DOCKER_HOST, dockerAddress } from './docker-address.js';
import { SANDBOX_GID, SANDBOX_UID } from './identity.js';

const DEADLINE_MS = 10_000;
const NAMESPACES = ['cgroup', 'ipc', 'mnt', 'net', 'pid', 'uts'] as const;
/** What may be mounted writable: the function's own space and what the kernel itself guards. */
const WRITABLE = /^\/(tmp|proc|dev|sys\/fs\/cgroup)(\/|$)/;

const MB = 1_048_576;
/** What a file system on a disk may be larger than what it holds: the space that it keeps for its own metadata. */
const DISK_RESERVE = 1 / 32;

/** What is wrong with one sandbox's container; nothing when every restriction holds. */
export interface AuditReport {
  readonly sandboxId: string;
  readonly findings: readonly string[];
}

/** One restriction: how it is called, and whether it holds. */
type Check = readonly [name: string, holds: boolean];

/**
 * Looks at every running sandbox of this host, through Docker and through the kernel's own view of its first
 * process, for restrictions that are missing. It shares no code with the making of containers.
 */
export async function auditSandboxes(dockerHost: string = DEFAULT_DOCKER_HOST): Promise<AuditReport[]> {
  const docker = new Docker(dockerAddress(dockerHost));
  const running = await docker.listContainers({
    filters: { label: [LABEL.sandbox] },
    abortSignal: AbortSignal.timeout(DEADLINE_MS),
  });
  const reports = await Promise.all(
    running.map(async ({ Id, Labels }) => {
      const findings = await audit(docker.getContainer(Id));
      return findings && { sandboxId: Labels[LABEL.sandbox] ?? '', findings };
    }),
  );
  return reports.filter((report) => report !== undefined);
}

/** Undefined for a container that ended meanwhile. */
async function audit(container: Docker.Container): Promise<string[] | undefined> {
  try {
    const info = await container.inspect({ abortSignal: AbortSignal.timeout(DEADLINE_MS) });
    const checks = [...dockerChecks(info), ...kernelChecks(info.State.Pid, Number(info.Config.Labels[LABEL.tmpMb]))];
    return checks.filter(([, holds]) => !holds).map(([name]) => name);
  } catch (error) {
    const { statusCode, code } = error as { statusCode?: number; code?: string };
    if (statusCode === 404 || code === 'ENOENT' || code === 'ESRCH') return undefined;
    throw error;
  }
}

function dockerChecks({ Config: config, HostConfig: host, Mounts: mounts }: ContainerInspectInfo): Check[] {
  const security = host.SecurityOpt as string[] | null;
  return [
    ['docker: user', config.User === `${SANDBOX_UID}:${SANDBOX_GID}`],
    ['docker: network disabled', (config as { NetworkDisabled?: boolean }).NetworkDisabled === true],
    ['docker: network none', host.NetworkMode === 'none'],
    ['docker: root read-only', host.ReadonlyRootfs === true],
    ['docker: all capabilities dropped', host.CapDrop?.includes('ALL') === true && !host.CapAdd?.length],
    ['docker: not privileged', host.Privileged === false],
    ['docker: no-new-privileges', security?.some((option) => option.startsWith('no-new-privileges')) === true],
    ['docker: default seccomp', security?.every((option) => !option.startsWith('seccomp')) === true],
    ['docker: ipc none', host.IpcMode === 'none'],
    ['docker: no host namespaces', [host.PidMode, host.UTSMode, host.UsernsMode].every((mode) => mode === '')],
    ['docker: pids limit', host.PidsLimit === 1024],
    ['docker: memory without swap', (host.Memory ?? 0) > 0 && host.MemorySwap === host.Memory],
    ['docker: cpu quota', (host.CpuQuota ?? 0) > 0],
    ['docker: killed when out of memory', host.OomKillDisable !== true],
    ['docker: no devices', !host.Devices?.length && !host.DeviceRequests?.length],
    ['docker: no ports', Object.keys((host.PortBindings as object | null) ?? {}).length === 0],
    ['docker: not restarted', host.RestartPolicy?.Name === 'no'],
    ['docker: no log on disk', host.LogConfig?.Type === 'none'],
    ['docker: every mount but /tmp read-only', mounts.every((mount) => !mount.RW || mount.Destination === '/tmp')],
    ['docker: no Docker socket', mounts.every((mount) => !mount.Source.includes('docker.sock'))],
  ];
}

function kernelChecks(pid: number, tmpMb: number): Check[] {
  const read = (file: string) => readFileSync(`/proc/${pid}/${file}`, 'utf8');
  const status = statusOf(read('status'));
  const mounts = mountsOf(read('mountinfo'));
  const limits = read('limits');
  const interfaces = read('net/dev').split('\n').slice(2).filter(Boolean);
  return [
    ['kernel: uid', ids(status, 'Uid').every((id) => id === SANDBOX_UID)],
    ['kernel: gid', [...ids(status, 'Gid'), ...ids(status, 'Groups')].every((id) => id === SANDBOX_GID)],
    ...['CapInh', 'CapPrm', 'CapEff', 'CapBnd', 'CapAmb'].map((set): Check => [
      `kernel: ${set} empty`,
      /^0+$/.test(status.get(set) ?? ''),
    ]),
    ['kernel: no new privileges', status.get('NoNewPrivs') === '1'],
    ['kernel: seccomp filter', status.get('Seccomp') === '2'],
    // The engine's and the launcher's; kernels before 5.9 do not say.
    ['kernel: both seccomp filters', Number(status.get('Seccomp_filters') ?? 2) >= 2],
    ...NAMESPACES.map((kind): Check => {
      const theirs = readlinkSync(`/proc/${pid}/ns/${kind}`);
      return [`kernel: own ${kind} namespace`, theirs !== readlinkSync(`/proc/self/ns/${kind}`)];
    }),
    ['kernel: loopback only', interfaces.every((line) => line.trim().startsWith('lo:'))],
    ['kernel: root read-only', mounts.get('/')?.options.includes('ro') === true],
    ...[...mounts.values()]
      .filter(({ target }) => !WRITABLE.test(target))
      .map(({ target, options }): Check => [`kernel: ${target} read-only`, options.includes('ro')]),
    ['kernel: /tmp is limited', isLimited(mounts.get('/tmp'), `/proc/${pid}/root/tmp`, tmpMb)],
    ...['nosuid', 'nodev'].map((flag): Check => [
      `kernel: /tmp ${flag}`,
      mounts.get('/tmp')?.options.includes(flag) === true,
    ]),
    ['kernel: open files', /^Max open files\s+1024\s+1024\s/m.test(limits)],
    ['kernel: no core files', /^Max core file size\s+0\s+0\s/m.test(limits)],
    ['kernel: killed before the host', Number(read('oom_score_adj')) === 500],
  ];
}

/** In memory with limits of its own, or the whole of a disk that holds no more; never a directory of the host's disk. */
function isLimited(mount: MountEntry | undefined, path: string, mb: number): boolean {
  if (mount?.root !== '/') return false;
  const { blocks, bsize, files } = statfsSync(path);
  const bytes = blocks * bsize;
  if (mount.fileSystem === 'tmpfs') return bytes <= mb * MB && files > 0;
  return mount.source.startsWith('/dev/loop') && bytes <= mb * MB * (1 + DISK_RESERVE);
}

function statusOf(text: string): Map<string, string> {
  return new Map(
    text.split('\n').map((line) => {
      const [name = '', value = ''] = line.split(/:\s*/, 2);
      return [name, value.trim()];
    }),
  );
}

function ids(status: ReadonlyMap<string, string>, name: string): number[] {
  return (status.get(name) ?? '').split(/\s+/).filter(Boolean).map(Number);
}

/** By target; where mounts lie on top of each other the topmost one counts. */
function mountsOf(text: string): Map<string, MountEntry> {
  return new Map(parseMountinfo(text).map((entry) => [entry.target, entry]));
}
