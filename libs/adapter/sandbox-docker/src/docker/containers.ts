import { setTimeout as sleep } from 'node:timers/promises';
import Docker from 'dockerode';
import type { SandboxEnd } from '@stoker/app/ports/sandbox-driver';
import type { ContainerPlan } from './container-options.js';
import { containerOptions, LABEL, LAUNCHER } from './container-options.js';
import { parseEnvironment } from '../syscalls/process-environment.js';
import type { ImageCommand } from '../wrapped/wrapper-start.js';
import { copyFromImage } from '../images/copy-from-image.js';
import { findImage } from '../images/find-image.js';
import { dockerAddress } from './docker-address.js';

/** How long Docker may take for each kind of call, ms. */
const DEADLINE_MS = { create: 20_000, start: 20_000, read: 5_000, end: 4_000, remove: 20_000 } as const;

/** ms that a worker which starts waits for an engine that is busy: nobody is served yet, and to give up helps nobody. */
export const START_DEADLINE_MS = 60_000;

const REMOVAL_POLL_MS = 50;
const SIGNAL_STATUS_BASE = 128;
const SIGKILL_STATUS = SIGNAL_STATUS_BASE + 9;
const SIGNAL_NAMES: Readonly<Record<number, string>> = {
  4: 'SIGILL',
  6: 'SIGABRT',
  7: 'SIGBUS',
  8: 'SIGFPE',
  9: 'SIGKILL',
  11: 'SIGSEGV',
  15: 'SIGTERM',
  31: 'SIGSYS',
};

interface DaemonInfo {
  readonly SecurityOptions?: readonly string[];
  readonly CgroupDriver?: string;
}

/** A container of ours as a list shows it. */
export interface ListedContainer {
  readonly containerId: string;
  readonly sandboxId: string;
}

/** The calls to the Docker daemon that sandboxes need, each with a deadline. */
export class Containers {
  readonly #docker: Docker;

  /** @param dockerHost as `DOCKER_HOST` has it */
  constructor(dockerHost: string) {
    this.#docker = new Docker(dockerAddress(dockerHost));
  }

  /** Creates and starts a container; answers Docker's id of it. */
  async run(plan: ContainerPlan, deadline: AbortSignal): Promise<string> {
    const within = (ms: number) => AbortSignal.any([AbortSignal.timeout(ms), deadline]);
    const container = await this.#docker.createContainer({
      ...containerOptions(plan),
      abortSignal: within(DEADLINE_MS.create),
    });
    await container.start({ abortSignal: within(DEADLINE_MS.start) });
    return container.id;
  }

  /** The first process's number on this host; 0 when it does not run. */
  async pidOf(containerId: string): Promise<number> {
    return (await this.#inspect(containerId, AbortSignal.timeout(DEADLINE_MS.read))).State.Pid;
  }

  /** How a container ended whose first process is gone. A caller waits for it, so Docker has four seconds in all. */
  async endOf(containerId: string, outOfMemory: boolean): Promise<SandboxEnd> {
    try {
      const abortSignal = AbortSignal.timeout(DEADLINE_MS.end);
      await this.#docker.getContainer(containerId).wait({ condition: 'not-running', abortSignal });
      const { State: state } = await this.#inspect(containerId, abortSignal);
      if (state.ExitCode === SIGKILL_STATUS && (outOfMemory || state.OOMKilled)) return { reason: 'out-of-memory' };
      return endFromStatus(state.ExitCode);
    } catch {
      // Removed from outside, or Docker does not answer: what is known must do.
      return outOfMemory ? { reason: 'out-of-memory' } : { reason: 'destroyed' };
    }
  }

  /**
   * Removes a container with whatever still runs in it, and returns when it is gone; false when there was none.
   *
   * @param container its id or name
   */
  async remove(container: string): Promise<boolean> {
    const abortSignal = AbortSignal.timeout(DEADLINE_MS.remove);
    for (let found = false; ; found = true) {
      try {
        await this.#docker.getContainer(container).remove({ force: true, v: true, abortSignal });
        return true;
      } catch (error) {
        if (statusOf(error) === 404) return found;
        // Somebody else is removing it. Asking again is how to learn that they are done.
        if (statusOf(error) !== 409) throw error;
        await sleep(REMOVAL_POLL_MS, undefined, { signal: abortSignal });
      }
    }
  }

  /** Every container of a worker, running or not. */
  async list(workerId: string, deadlineMs: number = DEADLINE_MS.read): Promise<ListedContainer[]> {
    const found = await this.#docker.listContainers({
      all: true,
      filters: { label: [`${LABEL.worker}=${workerId}`] },
      abortSignal: AbortSignal.timeout(deadlineMs),
    });
    return found.map(({ Id, Labels }) => ({ containerId: Id, sandboxId: Labels[LABEL.sandbox] ?? '' }));
  }

  /**
   * The daemon's driver of cgroups. The first that is asked at the start.
   *
   * @throws Error when the daemon does not confine containers by seccomp
   */
  async requireSeccomp(): Promise<{ cgroupDriver: string | undefined }> {
    // The published types leave the options out.
    const docker = this.#docker as Docker & { info(options: { abortSignal: AbortSignal }): Promise<DaemonInfo> };
    const info = await docker.info({ abortSignal: AbortSignal.timeout(START_DEADLINE_MS) });
    const seccomp = info.SecurityOptions?.find((option) => option.startsWith('name=seccomp'));
    if (seccomp === undefined || seccomp.includes('profile=unconfined')) {
      throw new Error('This Docker daemon applies no seccomp profile; Stoker does not run functions without one.');
    }
    return { cgroupDriver: info.CgroupDriver };
  }

  /** Asked at the start, and so with its patience. */
  async hasImage(name: string): Promise<boolean> {
    return (await findImage(this.#docker, name, START_DEADLINE_MS)) !== undefined;
  }

  /** What an image of ours starts, behind the launcher, and with which environment. */
  async commandOf(image: string): Promise<ImageCommand> {
    const abortSignal = AbortSignal.timeout(DEADLINE_MS.read);
    // The published types leave the option out.
    const found = this.#docker.getImage(image) as Docker.Image & {
      inspect(options: { abortSignal: AbortSignal }): Promise<Docker.ImageInspectInfo>;
    };
    const { Entrypoint: entrypoint, Env: environment } = (await found.inspect({ abortSignal })).Config;
    const [launcher, ...argv] = typeof entrypoint === 'string' ? [entrypoint] : (entrypoint ?? []);
    if (launcher !== LAUNCHER || argv.length === 0) throw new Error(`The image ${image} starts no runtime.`);
    return { argv, environment: parseEnvironment((environment ?? []).join('\0')) };
  }

  /** Copies a file of an image into a directory of this host. Nothing of the image runs. */
  async copyOut(image: string, path: string, directory: string): Promise<void> {
    await copyFromImage(this.#docker, image, path, directory);
  }

  #inspect(containerId: string, abortSignal: AbortSignal): Promise<Docker.ContainerInspectInfo> {
    return this.#docker.getContainer(containerId).inspect({ abortSignal });
  }
}

/** Docker reports death by a signal as 128 and its number, as a shell does. */
function endFromStatus(status: number): SandboxEnd {
  const signal = SIGNAL_NAMES[status - SIGNAL_STATUS_BASE];
  return signal === undefined ? { reason: 'exit', status } : { reason: 'signal', signal };
}

export function statusOf(error: unknown): number | undefined {
  return error instanceof Error && 'statusCode' in error ? Number(error.statusCode) : undefined;
}
