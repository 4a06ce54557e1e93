import { StreamProxy } from './stream-proxy.js';

/**
 * A unix socket before the Docker engine's, for a server under test to talk through. What the engine itself does is left
 * alone: others use it too.
 */
export class EngineProxy extends StreamProxy {
  private constructor(
    path: string,
    enginePath: string,
    /** As `DOCKER_HOST` has it. */
    readonly dockerHost = `unix://${path}`,
  ) {
    super({ path }, { path: enginePath });
  }

  /** @param path of the socket to listen on */
  static start(path: string): Promise<EngineProxy> {
    const engine = (process.env['TEST_DOCKER_HOST'] ?? 'unix:///var/run/docker.sock').replace(/^unix:\/\//, '');
    return new EngineProxy(path, engine).open();
  }
}
