import { ServiceError } from '../../errors/service-error.js';
import { parseArn } from '../../model/arn.js';
import { isStandardQueue, isTargetService, parseTargetArn } from '../../model/target-arn.js';
import { parseJsonPath } from '../transform/json-path.js';
import { isJson, isJsonTemplate, parseTemplate } from '../transform/template.js';
import type { RuleTargetSettings } from './rule-target.js';

/**
 * Checks the targets that a request adds to a rule, all of them before any is stored.
 * https://docs.aws.amazon.com/eventbridge/latest/APIReference/API_PutTargets.html
 *
 * @throws ValidationException
 */
export function requireTargets(targets: readonly RuleTargetSettings[]): void {
  const ids = new Set<string>();
  for (const target of targets) {
    if (ids.has(target.id)) throw refusal(`Duplicate target id ${target.id} in the request.`);
    ids.add(target.id);
    requireTarget(target);
  }
}

function requireTarget(target: RuleTargetSettings): void {
  const { id, arn, roleArn, deadLetterArn, messageGroupId } = target;
  const parsed = parseArn(arn);
  if (parsed === undefined || (isTargetService(parsed.service) && parseTargetArn(arn) === undefined))
    throw refusal(`Parameter ${arn} is not valid. Reason: Provided Arn is not in correct format.`);
  if (parsed.service === 'sqs' && arn.endsWith('.fifo') !== (messageGroupId !== undefined)) {
    throw refusal(
      messageGroupId === undefined
        ? `Parameter(s) SqsParameters must be specified for target: ${id}.`
        : `Parameter(s) SqsParameters cannot be specified for target: ${id}, which is no FIFO queue.`,
    );
  }
  if (parsed.service === 'events' && roleArn === undefined) throw refusal(`RoleArn is required for target ${arn}.`);
  if (deadLetterArn !== undefined && !isStandardQueue(deadLetterArn)) {
    throw refusal(`The DeadLetterConfig of target ${id} must have the ARN of a standard queue.`);
  }
  requireInput(target, parsed.service === 'events');
}

function requireInput({ id, input, inputPath, transformer }: RuleTargetSettings, isBus: boolean): void {
  const given = [input, inputPath, transformer].filter((one) => one !== undefined);
  if (given.length > 1) {
    throw refusal(`Only one of Input, InputPath, or InputTransformer must be provided for target ${id}.`);
  }
  if (isBus && given.length > 0) {
    throw refusal(`Input, InputPath and InputTransformer are not supported for target ${id}, which is an event bus.`);
  }
  if (input !== undefined && !isJson(input)) throw refusal(`JSON syntax error in Input for target ${id}.`);
  if (inputPath !== undefined && parseJsonPath(inputPath) === undefined) {
    throw refusal(`Invalid InputPath for target ${id} : [${inputPath}].`);
  }
  if (transformer === undefined) return;
  for (const [name, path] of Object.entries(transformer.paths)) {
    if (/^aws/i.test(name))
      throw refusal(`Invalid InputPathsMap key ${name} for target ${id} : it can't start with AWS.`);
    if (parseJsonPath(path) === undefined) throw refusal(`Invalid InputPath for target ${id} : [${path}].`);
  }
  if (!isJsonTemplate(parseTemplate(transformer.template))) {
    throw refusal(`Invalid InputTemplate for target ${id} : [${transformer.template}].`);
  }
}

function refusal(message: string): ServiceError {
  return new ServiceError('ValidationException', message);
}
