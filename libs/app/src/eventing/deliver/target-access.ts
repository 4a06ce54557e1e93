import { parseTargetArn } from '@stoker/core/model/target-arn';
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

const ACTIONS: Readonly<Record<TargetKind, string>> = {
  lambda: 'lambda:InvokeFunction',
  sqs: 'sqs:SendMessage',
  events: 'events:PutEvents',
  s3: 's3:PutObject',
  sns: 'sns:Publish',
};

/** Undefined for what nothing can be sent to, and for targets that are not written as policies name them. */
export function targetAccess({
  target,
  parameters,
}: Pick<NewDelivery, 'target' | 'parameters'>): TargetAccess | undefined {
  const arn = parseTargetArn(target);
  if (arn === undefined) return undefined;
  const kind: TargetKind = arn.service;
  const resource = kind === 's3' ? `${target}/${parameters.objectKey ?? ''}` : target;
  return { kind, action: ACTIONS[kind], resource, accountId: arn.accountId === '' ? undefined : arn.accountId };
}
