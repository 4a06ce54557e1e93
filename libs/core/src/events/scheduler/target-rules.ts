import { ServiceError } from '../../errors/service-error.js';
import { parseArn } from '../../model/arn.js';
import { isStandardQueue, parseTargetArn } from '../../model/target-arn.js';
import type { ScheduleTarget } from './schedule.js';

/** Bytes of an input, as EventBridge Scheduler's quota has it. */
const MAX_INPUT_BYTES = 256 * 1024;

/** Kinds of targets, by the service in their ARN. */
const KINDS = ['lambda', 'sqs', 'events'] as const;
type Kind = (typeof KINDS)[number];

/**
 * Refuses a target that schedules cannot have, or that lacks what its kind needs. Whether it is there is found out when it is
 * invoked, as on AWS. https://docs.aws.amazon.com/scheduler/latest/UserGuide/managing-targets-templated.html
 *
 * @throws ValidationException
 */
export function requireScheduleTarget({ arn, input, messageGroupId, event, deadLetterArn }: ScheduleTarget): void {
  const kind = kindOf(arn);
  if (input !== undefined && new TextEncoder().encode(input).length > MAX_INPUT_BYTES) {
    throw refusal(`The Input is larger than ${MAX_INPUT_BYTES} bytes.`);
  }
  if (kind !== 'sqs' && input !== undefined && !isJson(input)) {
    throw refusal(`Invalid Input: it must be well-formed JSON for the target ${arn}.`);
  }
  const isFifo = kind === 'sqs' && arn.endsWith('.fifo');
  if (isFifo !== (messageGroupId !== undefined)) {
    throw refusal(
      isFifo
        ? 'SqsParameters with a MessageGroupId must be specified for a FIFO queue.'
        : 'SqsParameters with a MessageGroupId can only be specified for a FIFO queue.',
    );
  }
  if (deadLetterArn !== undefined && !isStandardQueue(deadLetterArn)) {
    throw refusal(`The DeadLetterConfig must have the ARN of a standard queue: ${deadLetterArn}`);
  }
  if ((kind === 'events') !== (event !== undefined)) {
    throw refusal(
      kind === 'events'
        ? 'EventBridgeParameters must be specified for an event bus.'
        : 'EventBridgeParameters can only be specified for an event bus.',
    );
  }
}

function kindOf(text: string): Kind {
  const arn = parseArn(text);
  if (arn === undefined) throw refusal(`Provided Arn is not in correct format. ${text}`);
  if (arn.service === 'scheduler' && arn.resource.startsWith('aws-sdk:')) {
    throw refusal(`The universal target ${text} is not supported here: a function can call the service instead.`);
  }
  const kind = KINDS.find((each) => each === arn.service);
  if (kind === undefined) {
    throw refusal(
      `The target ${text} is not supported here. It must be a Lambda function, an SQS queue or an event bus.`,
    );
  }
  if (parseTargetArn(text) === undefined) {
    throw refusal(`Provided Arn is not in correct format. ${text}`);
  }
  return kind;
}

function isJson(text: string): boolean {
  try {
    JSON.parse(text);
    return true;
  } catch {
    return false;
  }
}

function refusal(message: string): ServiceError {
  return new ServiceError('ValidationException', message);
}
