import { ServiceError } from '../errors/service-error.js';
import { recordObjectKey } from '../invocation/invocation-record.js';
import { parseTargetArn, SEND_ACTIONS } from './target-arn.js';

/** What a function's role must be allowed, and how its lack is told. */
export interface RolePermission {
  readonly action: string;
  readonly resource: string;
  /** `SendMessage on SQS`, or `SendMessage on arn:…` */
  readonly words: string;
}

/**
 * What a role needs to send dead letters to a queue or topic.
 * https://docs.aws.amazon.com/lambda/latest/dg/invocation-async-retain-records.html#invocation-dlq
 *
 * @throws InvalidParameterValueException for what is neither, and for those of first-in-first-out order
 */
export function deadLetterPermission(targetArn: string): RolePermission {
  const { service, resource = '' } = parseTargetArn(targetArn) ?? {};
  if ((service !== 'sqs' && service !== 'sns') || resource.endsWith('.fifo')) {
    throw new ServiceError(
      'InvalidParameterValueException',
      `The provided dead letter target ${targetArn} is not valid. It must be a standard SQS queue or SNS topic.`,
    );
  }
  const action = SEND_ACTIONS[service];
  return { action, resource: targetArn, words: `${callOf(action)} on ${service.toUpperCase()}` };
}

/**
 * What a role needs to send the records of a function's events to a destination; undefined for what is none. Records that go
 * to a bucket are asked for by the place of one that is sent now.
 * https://docs.aws.amazon.com/lambda/latest/dg/invocation-async-retain-records.html#invocation-async-destinations
 *
 * @param now ms since the epoch
 */
export function destinationPermission(
  functionName: string,
  targetArn: string,
  now: number,
): RolePermission | undefined {
  const service = parseTargetArn(targetArn)?.service;
  if (service === undefined) return undefined;
  const action = SEND_ACTIONS[service];
  const resource = service === 's3' ? `${targetArn}/${recordObjectKey(functionName, now, NO_ID)}` : targetArn;
  return { action, resource, words: `${callOf(action)} on ${targetArn}` };
}

/** Of a record that is not there. */
const NO_ID = '00000000-0000-0000-0000-000000000000';

/** `SendMessage` of `sqs:SendMessage`. */
function callOf(action: string): string {
  return action.slice(action.indexOf(':') + 1);
}

/** What a role needs so that its function's invocations are traced. */
export const TRACING_PERMISSION: RolePermission = {
  action: 'xray:PutTraceSegments',
  resource: '*',
  words: 'PutTraceSegments on XRAY',
};
