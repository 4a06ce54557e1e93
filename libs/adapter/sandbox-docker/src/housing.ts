import { isSameEgress, NO_EGRESS } from '@stoker/core/egress/egress-policy';
import type { Assignment } from '@stoker/app/ports/sandbox-driver';
import type { ContainerProcess } from './container-process.js';
import { containerName } from './docker/container-options.js';
import type { Attachment } from './egress/egress-network.js';
import { EnvironmentDirectory } from './environment-directory.js';
import type { SandboxHost } from './sandbox-host.js';
import type { TmpDisk } from './tmp-disk/tmp-disk.js';

/**
 * A container with everything on this host that belongs to it. Sandboxes live in it one after the other: when the processes of
 * one had to be ended, the next begins in its place, for the same function.
 */
export class Housing {
  readonly directory: EnvironmentDirectory;
  tmp: Promise<TmpDisk> | undefined;
  /** Docker's id of the container, once it has started. */
  run: Promise<string> | undefined;
  containerId = '';
  process: ContainerProcess | undefined;
  /** Its way out of the host, where it has one. */
  egress: Attachment | undefined;
  #boundTo: Assignment | undefined;

  constructor(
    readonly id: string,
    private readonly host: SandboxHost,
  ) {
    this.directory = new EnvironmentDirectory(host.envsDir, id);
  }

  /** Whether it is somebody's, for life. */
  get isBound(): boolean {
    return this.#boundTo !== undefined;
  }

  /** Shows code and layers inside. */
  furnish(assignment: Assignment): void {
    if (assignment.codeDir !== undefined) this.directory.mountCode(assignment.codeDir);
    if (assignment.layerDirs !== undefined) this.directory.mountLayers(assignment.layerDirs);
    this.#boundTo = assignment;
  }

  /**
   * Takes them away again. A runtime boots without them, as it did as a stem: the dynamic linker would take libraries of the
   * function's for its own, which would run before anybody counts what it does.
   */
  clear(): Promise<void> {
    return this.directory.unmountCode();
  }

  /** Whether what it was bound to first is just what this one needs. */
  suits({ codeDir, layerDirs, egress }: Assignment): boolean {
    const first = this.#boundTo;
    return (
      first === undefined ||
      (first.codeDir === codeDir &&
        (first.layerDirs ?? []).join('\n') === (layerDirs ?? []).join('\n') &&
        isSameEgress(first.egress ?? NO_EGRESS, egress ?? NO_EGRESS))
    );
  }

  /** Removes container, mounts and directory; what fails is left to the sweep. Never rejects. */
  async remove(): Promise<void> {
    // One that is being made is waited for; one that could not be made has left nothing.
    const tmp = this.tmp?.catch(() => undefined);
    try {
      this.egress?.close();
      try {
        await this.host.removals.run(() => this.host.containers.remove(containerName(this.id)));
      } finally {
        // Where Docker did not answer, the container holds it until the sweep, and this process does not.
        await (await tmp)?.release();
      }
      await this.directory.remove();
      this.host.onRemoved(this.id);
    } catch (error) {
      this.host.onRemoved(this.id, error);
    } finally {
      this.process?.close();
    }
  }
}
