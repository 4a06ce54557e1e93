import { EnvironmentExtensions } from '@stoker/app/sandbox/extensions/environment-extensions';

/** The extensions of an environment that has none and is told nothing. */
export function noExtensions(): EnvironmentExtensions {
  return new EnvironmentExtensions({
    onFailure: () => undefined,
    onNote: () => undefined,
    connectTelemetry: () => ({ deliver: () => Promise.resolve(true), close: () => undefined }),
  });
}
