import { tmpdir } from 'node:os';
import Docker from 'dockerode';

const DEADLINE_MS = 30_000;

/**
 * A runtime image to run its bootstrap from, so that tests need no such language on this host: the image's files become
 * those of a process that is otherwise this host's own, which needs root.
 */
export class ImageProcess implements AsyncDisposable {
  readonly #container: Docker.Container;
  readonly #enter: readonly string[];
  readonly #bootstrap: readonly string[];

  private constructor(container: Docker.Container, enter: readonly string[], bootstrap: readonly string[]) {
    this.#container = container;
    this.#enter = enter;
    this.#bootstrap = bootstrap;
  }

  /** @param image folder under `runtimes/` whose image was built */
  static async open(image: string): Promise<ImageProcess> {
    const docker = new Docker();
    const name = `stoker-runtime/${image}:current`;
    const { Config } = await docker.getImage(name).inspect();
    const container = await docker.createContainer({
      Image: name,
      Entrypoint: ['/bin/sleep', 'infinity'],
      NetworkDisabled: true,
      HostConfig: { Binds: [`${tmpdir()}:${tmpdir()}`], AutoRemove: true },
      abortSignal: AbortSignal.timeout(DEADLINE_MS),
    });
    await container.start();
    const { State } = await container.inspect();
    const [_launcher, ...bootstrap] = [Config.Entrypoint ?? []].flat();
    const enter = ['nsenter', '--target', String(State.Pid), '--mount', '--', '/usr/bin/env', '-i', ...Config.Env];
    return new ImageProcess(container, enter, bootstrap);
  }

  /**
   * Program and arguments, for `BootstrapProcess.boot`.
   *
   * @param environment what the stem has beside the image's own variables
   */
  command(environment: Readonly<Record<string, string>> = {}): string[] {
    const variables = Object.entries(environment).map(([name, value]) => `${name}=${value}`);
    return [...this.#enter, ...variables, ...this.#bootstrap];
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.#container.remove({ force: true, abortSignal: AbortSignal.timeout(DEADLINE_MS) });
  }
}
