import { functionArn } from '../../model/arn.js';
import { type FunctionVersion, LATEST } from '../../model/function.js';
import type { PlatformEvent } from './platform-event.js';

/** What of a version's status may change. */
export type FunctionStatus = Pick<
  FunctionVersion,
  | 'state'
  | 'stateReason'
  | 'stateReasonCode'
  | 'lastUpdateStatus'
  | 'lastUpdateStatusReason'
  | 'lastUpdateStatusReasonCode'
>;

/** A version whose status may have changed. */
export interface FunctionStateChange extends Pick<FunctionVersion, 'accountId' | 'functionName' | 'version'> {
  /** Undefined where it is new. */
  readonly before?: FunctionStatus | undefined;
  /** Undefined where it is gone. */
  readonly after: FunctionStatus | undefined;
}

/** What is told of it; undefined where its status is what it was. */
export function functionStateEvent(change: FunctionStateChange, region: string): PlatformEvent | undefined {
  const { accountId, functionName, version, before, after } = change;
  const isSame = before?.state === after?.state && before?.lastUpdateStatus === after?.lastUpdateStatus;
  if (isSame && before !== undefined) return undefined;
  const qualifier = version === LATEST ? undefined : version;
  return {
    accountId,
    source: 'stoker.lambda',
    detailType: 'Lambda Function State Change',
    resources: [functionArn(region, accountId, functionName, qualifier)],
    detail: {
      functionName,
      version,
      state: after?.state ?? 'Deleted',
      stateReason: after?.stateReason,
      stateReasonCode: after?.stateReasonCode,
      lastUpdateStatus: after?.lastUpdateStatus,
      lastUpdateStatusReason: after?.lastUpdateStatusReason,
      lastUpdateStatusReasonCode: after?.lastUpdateStatusReasonCode,
      previousState: before?.state,
      previousLastUpdateStatus: before?.lastUpdateStatus,
    },
  };
}
