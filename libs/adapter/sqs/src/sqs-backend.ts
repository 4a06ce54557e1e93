import type { Home } from '@stoker/core/model/function-name';
import { parseTargetArn } from '@stoker/core/model/target-arn';

/** An SQS service that the operator gives accounts queues on. */
export interface SqsBackend {
  /** Undefined for AWS's own of the region. */
  readonly endpoint?: string | undefined;
  readonly region: string;
  readonly accessKeyId: string;
  readonly secretAccessKey: string;
  readonly sessionToken?: string | undefined;
  /** Whose queues are here. */
  readonly accounts: '*' | readonly string[];
  /** URL of a queue, with `{account}` and `{name}` in place of what its ARN says. */
  readonly queueUrl: string;
}

/** Where a queue is. */
export interface QueuePlace {
  readonly backend: SqsBackend;
  readonly url: string;
}

/** The first service that has queues of an account. */
export function backendOf(backends: readonly SqsBackend[], accountId: string): SqsBackend | undefined {
  return backends.find(({ accounts }) => accounts === '*' || accounts.includes(accountId));
}

/**
 * Where an account's queue is; undefined for what is no queue's ARN, a queue of another account or region, or an account without.
 *
 * @param home the account, and the region of the installation: a queue has one ARN, whatever region its service signs for
 */
export function placeOf(
  backends: readonly SqsBackend[],
  { accountId, region }: Home,
  queueArn: string,
): QueuePlace | undefined {
  const arn = parseTargetArn(queueArn);
  if (arn?.service !== 'sqs' || arn.accountId !== accountId || arn.region !== region) return undefined;
  const backend = backendOf(backends, accountId);
  if (backend === undefined) return undefined;
  const url = backend.queueUrl.replaceAll('{account}', accountId).replaceAll('{name}', arn.resource);
  return { backend, url };
}
