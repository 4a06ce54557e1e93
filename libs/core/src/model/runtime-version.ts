import { ServiceError } from '../errors/service-error.js';
import type { RuntimeUpdates } from './function.js';

/** What a request says about when a runtime is updated. */
export interface RuntimeUpdatesRequest {
  readonly on: RuntimeUpdates['on'];
  readonly runtimeVersionArn: string | undefined;
}

/**
 * The setting that a request means.
 *
 * @param present ARN of the one version of the runtime that an installation has
 * @throws InvalidParameterValueException for a version named where none is to be, or none where one is, and for one that
 *   is not there
 */
export function runtimeUpdates({ on, runtimeVersionArn }: RuntimeUpdatesRequest, present: string): RuntimeUpdates {
  if (on !== 'Manual') {
    if (runtimeVersionArn === undefined) return { on };
    throw refusal(`RuntimeVersionArn can only be given when UpdateRuntimeOn is Manual, not ${on}.`);
  }
  if (runtimeVersionArn === undefined) throw refusal('RuntimeVersionArn must be given when UpdateRuntimeOn is Manual.');
  if (runtimeVersionArn !== present) throw refusal(`Runtime version ${runtimeVersionArn} does not exist.`);
  return { on, runtimeVersionArn };
}

function refusal(message: string): ServiceError {
  return new ServiceError('InvalidParameterValueException', message);
}
