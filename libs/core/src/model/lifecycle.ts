import { ServiceError } from '../errors/service-error.js';
import type { FunctionVersion } from './function.js';

/** Where `$LATEST` is between being written and being ready: `State` and `LastUpdateStatus` read as one. */
export type Phase = 'creating' | 'create-failed' | 'active' | 'updating' | 'update-failed';
/** `update`: a user changes it; `succeed`, `fail`: its activation ended. */
export type PhaseEvent = 'update' | 'succeed' | 'fail';

/** Every move that is allowed; what is not here is refused. */
export const TRANSITIONS: Readonly<Record<Phase, Readonly<Partial<Record<PhaseEvent, Phase>>>>> = {
  creating: { succeed: 'active', fail: 'create-failed' },
  'create-failed': { update: 'creating' },
  active: { update: 'updating' },
  updating: { succeed: 'active', fail: 'update-failed' },
  'update-failed': { update: 'updating' },
};

/** Why an activation failed. `code` is one of the service model's `StateReasonCode`s. */
export interface FailureReason {
  readonly code: 'InternalError' | 'InvalidZipFileException' | 'ImageAccessDenied' | 'ImageDeleted' | 'InvalidImage';
  readonly text: string;
}

type StatusMember =
  | 'state'
  | 'stateReason'
  | 'stateReasonCode'
  | 'lastUpdateStatus'
  | 'lastUpdateStatusReason'
  | 'lastUpdateStatusReasonCode';

const CREATING = 'The function is being created.';

export function phaseOf(version: Pick<FunctionVersion, 'state' | 'lastUpdateStatus'>): Phase {
  if (version.state === 'Pending') return 'creating';
  if (version.state === 'Failed') return 'create-failed';
  if (version.lastUpdateStatus === 'InProgress') return 'updating';
  return version.lastUpdateStatus === 'Failed' ? 'update-failed' : 'active';
}

/** The version in this phase; all that it said about its status before is gone. */
export function inPhase(
  version: Omit<FunctionVersion, StatusMember>,
  phase: Phase,
  why?: FailureReason,
): FunctionVersion {
  const {
    state: _state,
    stateReason: _stateReason,
    stateReasonCode: _stateReasonCode,
    lastUpdateStatus: _lastUpdateStatus,
    lastUpdateStatusReason: _lastUpdateStatusReason,
    lastUpdateStatusReasonCode: _lastUpdateStatusReasonCode,
    ...rest
  } = version as FunctionVersion;
  return { ...rest, ...status(phase, why) };
}

/**
 * The version after an event.
 *
 * @throws ResourceConflictException, in AWS's words, when the version can't take an update now
 */
export function advance(
  version: FunctionVersion,
  event: PhaseEvent,
  arn: string,
  why?: FailureReason,
): FunctionVersion {
  const next = TRANSITIONS[phaseOf(version)][event];
  if (next === undefined) throw notNow(version, arn);
  return inPhase(version, next, why);
}

/** Refuses to go on with a version that is being created or updated, or was never ready. */
export function requireSettled(version: FunctionVersion, arn: string): void {
  const phase = phaseOf(version);
  if (phase !== 'active' && phase !== 'update-failed') throw notNow(version, arn);
}

/** The refusal of whoever meets another's update. */
export function updateInProgress(arn: string): ServiceError {
  return conflict(`An update is in progress for resource: ${arn}`);
}

function notNow(version: FunctionVersion, arn: string): ServiceError {
  if (phaseOf(version) === 'updating') return updateInProgress(arn);
  return conflict(`The function is currently in the following state: ${version.state}`);
}

function conflict(reason: string): ServiceError {
  return new ServiceError('ResourceConflictException', `The operation cannot be performed at this time. ${reason}`);
}

function status(phase: Phase, why: FailureReason | undefined): Pick<FunctionVersion, StatusMember> {
  switch (phase) {
    case 'creating':
      return { state: 'Pending', stateReason: CREATING, stateReasonCode: 'Creating' };
    case 'active':
      return { state: 'Active', lastUpdateStatus: 'Successful' };
    case 'updating':
      return {
        state: 'Active',
        lastUpdateStatus: 'InProgress',
        lastUpdateStatusReason: CREATING,
        lastUpdateStatusReasonCode: 'Creating',
      };
    case 'create-failed':
      return {
        state: 'Failed',
        ...(why && { stateReason: why.text, stateReasonCode: why.code }),
        ...failedUpdate(why),
      };
    case 'update-failed':
      return { state: 'Active', ...failedUpdate(why) };
  }
}

function failedUpdate(why: FailureReason | undefined) {
  return {
    lastUpdateStatus: 'Failed',
    ...(why && { lastUpdateStatusReason: why.text, lastUpdateStatusReasonCode: why.code }),
  } as const;
}
