import { randomUUID } from 'node:crypto';
import { isServiceError } from '@stoker/core/errors/service-error';
import type { FunctionVersion } from '@stoker/core/model/function';
import { inPhase, phaseOf, TRANSITIONS, type FailureReason, type PhaseEvent } from '@stoker/core/model/lifecycle';
import { ImageUnusable } from '../ports/image-store.js';
import { preparePackage } from '../sandbox/prepare-package.js';
import type { ControlPorts } from './control-ports.js';

/** How an activation ended: `superseded` when the function was changed or deleted while it went on. */
export type ActivationOutcome =
  { readonly kind: 'succeeded' | 'superseded' } | { readonly kind: 'failed'; readonly error: unknown };

/**
 * Makes the code or image of a version, and its layers, ready to run and settles its state: `Active` and
 * `Successful`, or failed with a reason. Only the revision it was started for is settled, so it may be run late, twice,
 * or by two processes. An update that failed is taken back, as on AWS: the function has its former code and settings.
 * https://docs.aws.amazon.com/lambda/latest/dg/functions-states.html#functions-states-updating
 *
 * @param previous what `$LATEST` was before the update; without it, as after a restart, what failed stays
 * @throws what the store throws; the function then stays unsettled, for the next start to try again
 */
export async function activateFunction(
  { functions, ...ports }: Pick<ControlPorts, 'functions' | 'code' | 'images'>,
  version: FunctionVersion,
  previous?: FunctionVersion,
): Promise<ActivationOutcome> {
  const failure = await preparePackage(ports, version).then(
    () => undefined,
    (error: unknown) => ({ error }),
  );
  const event: PhaseEvent = failure ? 'fail' : 'succeed';
  let settled = false;
  const settle = (current: FunctionVersion): FunctionVersion => {
    const next = current.revisionId === version.revisionId ? TRANSITIONS[phaseOf(current)][event] : undefined;
    settled = next !== undefined;
    if (next === undefined) return current;
    const why = failure && reasonOf(failure.error);
    if (next !== 'update-failed' || previous === undefined) return inPhase(current, next, why);
    return { ...inPhase(previous, next, why), revisionId: randomUUID() };
  };
  try {
    if (failure && previous) await functions.updateLatest(version, settle);
    else await functions.settleVersion(version, version.version, settle);
  } catch (error) {
    if (!isServiceError(error, 'ResourceNotFoundException')) throw error;
  }
  if (!settled) return { kind: 'superseded' };
  return failure ? { kind: 'failed', error: failure.error } : { kind: 'succeeded' };
}

/** A bad package is the user's to know; the host's own troubles are for its log only. */
function reasonOf(error: unknown): FailureReason {
  if (error instanceof ImageUnusable) return { code: error.reason, text: error.message };
  if (isServiceError(error) && error.fault === 'client') {
    return { code: 'InvalidZipFileException', text: error.message };
  }
  return { code: 'InternalError', text: 'The code package could not be made ready. Update the function to try again.' };
}
