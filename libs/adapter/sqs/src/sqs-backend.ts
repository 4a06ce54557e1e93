import { parseArn } from '@stoker/core/model/arn';

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

const QUEUE_NAME = /^[a-zA-Z0-9_-]{1,80}(\.fifo)?$/;

/** The first service that has queues of an account. */
export function backendOf(backends: readonly SqsBackend[], accountId: string): SqsBackend | undefined {
  return backends.find(({ accounts }) => accounts === '*' || accounts.includes(accountId));
}

/** Where an account's queue is; undefined for what is no queue's ARN, another account's queue, or an account without. */
export function placeOf(backends: readonly SqsBackend[], accountId: string, queueArn: string): QueuePlace | undefined {
  const arn = parseArn(queueArn);
  if (arn?.service !== 'sqs' || arn.accountId !== accountId || !QUEUE_NAME.test(arn.resource)) return undefined;
  const backend = backendOf(backends, accountId);
  if (backend === undefined) return undefined;
  const url = backend.queueUrl.replaceAll('{account}', accountId).replaceAll('{name}', arn.resource);
  return { backend, url };
}
