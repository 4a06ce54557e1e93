import { chmodSync, chownSync, linkSync, mkdirSync, rmdirSync, rmSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { SANDBOX_GID, SANDBOX_UID } from './docker/identity.js';
import { mergeByLinks } from './merge-by-links.js';
import { mkfifo, SystemCallError } from './syscalls/libc.js';
import { bindReadOnly, detachAll, overlayReadOnly } from './syscalls/mounts.js';

/** A unix socket's path must fit into `struct sockaddr_un`. */
const MAX_SOCKET_PATH_BYTES = 107;

/** One sandbox's directory on the host: what it shares with its container, and nothing else. */
export class EnvironmentDirectory {
  readonly root: string;
  /** Shown as `/var/task`. */
  readonly task: string;
  /** Shown as `/opt`. */
  readonly opt: string;
  /** Shown as `/tmp`, where that is on a disk: `tmpImage` becomes its device, and has its name for a moment only. */
  readonly tmp: string;
  readonly tmpImage: string;
  /** Shown as `/run/stoker`. */
  readonly run: string;
  readonly socket: string;
  readonly log: string;
  /** Takes the worker's commands to the launcher. */
  readonly assign: string;
  /** Brings what the launcher has to say. */
  readonly status: string;
  /** Carries what external extensions write, where there are any. */
  readonly extensionLog: string;
  readonly #launcher: string;
  /**
   * Where the dynamic linker looks for libraries of functions and layers. A directory that is not there when a stem
   * looks for its first library is never looked at again; what is mounted over these later is.
   */
  readonly #libraries: readonly string[];
  readonly #staging: string;
  /** Made only where layers can't be mounted over each other. Not under `envs`, a mount of its own: no link leads into one. */
  readonly #merged: string;

  constructor(envs: string, id: string) {
    this.root = join(envs, id);
    this.task = join(this.root, 'task');
    this.opt = join(this.root, 'opt');
    this.tmp = join(this.root, 'tmp');
    this.tmpImage = join(this.root, 'tmp.img');
    this.run = join(this.root, 'run');
    this.socket = join(this.run, 'worker.sock');
    this.log = join(this.run, 'log');
    this.assign = join(this.run, 'assign');
    this.status = join(this.run, 'status');
    this.extensionLog = join(this.run, 'extension-log');
    this.#launcher = join(this.run, 'launch');
    this.#libraries = [join(this.task, 'lib'), join(this.opt, 'lib')];
    this.#staging = join(this.root, 'code');
    this.#merged = join(dirname(envs), 'merged-layers', id);
  }

  /**
   * @param launcher the program that the container starts with, on the same file system
   * @throws Error when the home directory's path is too long for a socket in it
   */
  create(launcher: string): void {
    if (Buffer.byteLength(this.socket) > MAX_SOCKET_PATH_BYTES) {
      throw new Error(`${this.socket} is too long for a socket: choose a shorter home directory.`);
    }
    // Other users of the host stay out at `root`; inside the container only `task`, `opt`, `tmp` and `run` exist.
    mkdirSync(this.root, { mode: 0o700 });
    for (const directory of [this.task, this.opt, ...this.#libraries, this.tmp, this.run, this.#staging]) {
      mkdirSync(directory);
      chmodSync(directory, 0o755);
    }
    linkSync(launcher, this.#launcher);
    createFifo(this.log, 0o200);
    createFifo(this.assign, 0o400);
    createFifo(this.status, 0o200);
  }

  createExtensionLog(): void {
    createFifo(this.extensionLog, 0o200);
  }

  mountCode(codeDir: string): void {
    bindReadOnly(codeDir, this.#staging, this.task);
  }

  /** Shows layers as one at `/opt`: of what two of them have, the later one's counts. */
  mountLayers(layerDirs: readonly string[]): void {
    // The same directory twice counts where it stands last; the kernel would refuse it.
    const distinct = layerDirs.filter((directory, index) => layerDirs.lastIndexOf(directory) === index);
    const [first, ...others] = distinct;
    if (first === undefined) return;
    if (others.length === 0) return bindReadOnly(first, this.#staging, this.opt);
    try {
      overlayReadOnly(distinct, this.opt);
    } catch (error) {
      if (!(error instanceof SystemCallError)) throw error;
      // This file system can't be part of an overlay, or the kernel has none: links make one tree of them.
      mkdirSync(dirname(this.#merged), { recursive: true, mode: 0o700 });
      mergeByLinks(distinct, this.#merged);
      bindReadOnly(this.#merged, this.#staging, this.opt);
    }
  }

  /** Takes code and layers out of sight again, whoever has files of them open. */
  async unmountCode(): Promise<void> {
    for (const target of [this.task, this.opt]) await detachAll(target);
    rmSync(this.#merged, { recursive: true, force: true });
  }

  /**
   * Takes the mounts away and deletes the directory; answers how many mounts there were. Deletes only what
   * `create` makes, by name, and never what a mount shows: a directory that is a mount still cannot be removed. What
   * was merged by links is the one tree among it; nothing is ever mounted in there.
   */
  async remove(): Promise<number> {
    const targets = [this.#staging, this.task, this.opt, this.tmp];
    let mounts = 0;
    for (const target of targets) mounts += await detachAll(target);
    rmSync(this.#merged, { recursive: true, force: true });
    const files = [this.socket, this.log, this.assign, this.status, this.extensionLog, this.#launcher, this.tmpImage];
    for (const file of files) rmSync(file, { force: true });
    for (const directory of [...this.#libraries, ...targets, this.run, this.root]) removeIfThere(directory);
    return mounts;
  }
}

/** A FIFO that only the function's user may open, in one direction. */
function createFifo(path: string, mode: number): void {
  mkfifo(path, mode);
  chownSync(path, SANDBOX_UID, SANDBOX_GID);
}

function removeIfThere(directory: string): void {
  try {
    rmdirSync(directory);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'ENOENT') throw error;
  }
}
