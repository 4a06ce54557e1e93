import type { ShutdownReason } from '../../ports/extension-session.js';
import type { EnvironmentExtensions } from './environment-extensions.js';

/** ms of the whole phase where there are external extensions, and where there are only internal ones. */
const EXTERNAL_MS = 2_000;
const INTERNAL_MS = 500;
/** ms of it for the runtime where there are external extensions but no internal ones. */
const RUNTIME_MS = 300;

/** The runtime of an environment that ends. */
export interface EndingRuntime {
  /** Sends it a SIGTERM. */
  terminate(): void;
  /** Resolves when it is gone; may never do where that can't be told. */
  readonly gone: Promise<void>;
}

/**
 * Lets an environment with extensions end in order: the runtime is asked to end, then external extensions are told.
 * Resolves when all of them are gone or their time is over; whoever is left is to be killed then.
 * https://docs.aws.amazon.com/lambda/latest/dg/lambda-runtime-environment.html#runtimes-lifecycle-shutdown
 */
export async function shutDown(
  { registry, telemetry }: EnvironmentExtensions,
  reason: ShutdownReason,
  runtime: EndingRuntime,
): Promise<void> {
  registry.closing();
  const { hasExternal, hasInternal } = registry;
  const until = Date.now() + (hasExternal ? EXTERNAL_MS : INTERNAL_MS);
  runtime.terminate();
  await within(hasInternal ? INTERNAL_MS : RUNTIME_MS, runtime.gone);
  if (!hasExternal) return;
  await within(until - Date.now(), Promise.all([registry.shutdown(reason, until), telemetry.flush()]));
}

/** Waits for something, but so many ms at most. */
function within(ms: number, happened: Promise<unknown>): Promise<void> {
  return new Promise((resolve) => {
    const timer = setTimeout(resolve, ms);
    void happened.then(() => {
      clearTimeout(timer);
      resolve();
    });
  });
}
