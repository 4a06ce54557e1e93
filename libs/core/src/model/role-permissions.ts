import { ServiceError } from '../errors/service-error.js';
import { parseTargetArn } from './target-arn.js';

/** The permission that handing a dead letter over takes, by the service that takes it. */
const PERMISSIONS = {
  sqs: { action: 'sqs:SendMessage', words: 'SendMessage on SQS' },
  sns: { action: 'sns:Publish', words: 'Publish on SNS' },
} as const;

/** What a function's role must be allowed, and how its lack is told. */
export interface RolePermission {
  readonly action: string;
  readonly resource: string;
  /** `SendMessage on SQS` */
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
  return { ...PERMISSIONS[service], resource: targetArn };
}

/** What a role needs so that its function's invocations are traced. */
export const TRACING_PERMISSION: RolePermission = {
  action: 'xray:PutTraceSegments',
  resource: '*',
  words: 'PutTraceSegments on XRAY',
};
