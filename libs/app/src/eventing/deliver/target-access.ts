import { parseTargetArn, SEND_ACTIONS } from '@stoker/core/model/target-arn';
import type { NewDelivery } from '../../ports/delivery-store.js';
import type { TargetKind } from '../../ports/target-sender.js';

/** What it takes to be allowed to send to a target. */
export interface TargetAccess {
  readonly kind: TargetKind;
  readonly action: string;
  /** ARN that policies must name. */
  readonly resource: string;
  /** Owner of the target; undefined for buckets, whose ARNs do not say. */
  readonly accountId: string | undefined;
}

/** Undefined for what nothing can be sent to, and for targets that are not written as policies name them. */
export function targetAccess({
  target,
  parameters,
}: Pick<NewDelivery, 'target' | 'parameters'>): TargetAccess | undefined {
  const arn = parseTargetArn(target);
  if (arn === undefined) return undefined;
  const kind: TargetKind = arn.service;
  const resource = kind === 's3' ? `${target}/${parameters.objectKey ?? ''}` : target;
  return { kind, action: SEND_ACTIONS[kind], resource, accountId: arn.accountId === '' ? undefined : arn.accountId };
}
