import type { Dispatcher } from '../fleet/attempt.js';
import type { Lease } from './admission.js';
import type { Executed, Routed } from './stages.js';

/** Runs an admitted invocation in an environment. The lease ends with it, whatever happens. */
export async function execute(routed: Routed, lease: Lease, dispatcher: Dispatcher): Promise<Executed> {
  const { call, version } = routed;
  try {
    return { routed, attempt: await dispatcher.dispatch(version, call) };
  } finally {
    lease.release();
  }
}
