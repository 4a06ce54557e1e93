import { type BackendPlace, backendOf, keepsApart, placeOn } from '@stoker/core/data-services/data-backend';
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
  return backend && { backend, url: queueUrlOn(backend, accountId, arn.resource) };
}

/** The URL of an account's queue. */
export function queueUrlOn({ queueUrl }: SqsBackend, accountId: string, name: string): string {
  return queueUrl.replaceAll('{account}', accountId).replaceAll('{name}', name);
}

/**
 * Where requests of an account go on to. Undefined where the service has queues of several accounts under the same names, told apart
 * by what stands before them in their URLs: it would be asked to make and list queues by name alone.
 */
export function requestPlaceOf(backend: SqsBackend, accountId: string): BackendPlace | undefined {
  const { endpoint, region, accessKeyId, secretAccessKey, sessionToken, accounts, queueUrl } = backend;
  const prefix = queueUrl.slice(queueUrl.lastIndexOf('/') + 1, -'{name}'.length);
  const there = {
    endpoint: endpoint ?? `https://sqs.${region}.amazonaws.com`,
    region,
    accessKeyId,
    secretAccessKey,
    sessionToken,
    accounts,
    prefix,
  };
  return keepsApart(there) ? placeOn(there, accountId) : undefined;
}
