import { ServiceError } from '@stoker/core/errors/service-error';
import { parseTargetArn } from '@stoker/core/model/target-arn';
import { ForeignError } from '../../aws-wire/foreign-error.js';
import type { AccountBackend } from '../account-backend.js';
import type { Json } from '../data-operation.js';
import { backendsArn, ownArn, type QueueUrlOf } from './names.js';
import { jsonObjectOf } from '../json-object.js';

/** What queues can't have here. Set to nothing they are as if they were not set. */
const REFUSED: Readonly<Record<string, string>> = {
  KmsMasterKeyId: 'accounts have no keys of KMS.',
  Policy: 'queues have no policies of their own.',
};

/** Members of policies about dead letters that are ARNs of queues, or lists of them. */
const QUEUES = ['deadLetterTargetArn', 'sourceQueueArns'];

/**
 * Attributes as they are sent: those that name queues name the backend's.
 * https://docs.aws.amazon.com/AWSSimpleQueueService/latest/APIReference/API_SetQueueAttributes.html
 *
 * @throws InvalidParameterValueException for what queues can't have, and for queues that are not there or another account's
 */
export async function sentAttributes(input: Json, backend: AccountBackend, urlOf: QueueUrlOf): Promise<Json> {
  const { Attributes } = input as { readonly Attributes?: Readonly<Record<string, string>> };
  if (Attributes === undefined) return input;
  const sent: Record<string, string> = {};
  for (const [name, value] of Object.entries(Attributes)) {
    const why = REFUSED[name];
    if (why !== undefined && value !== '') throw invalid(`Stoker does not support ${name}: ${why}`);
    if (why !== undefined) continue;
    sent[name] = isAboutQueues(name) && value !== '' ? await sentPolicy(name, value, backend, urlOf) : value;
  }
  return { ...input, Attributes: sent };
}

/** Attributes as they are answered. */
export function answeredAttributes(output: Json, backend: AccountBackend): Json {
  const { Attributes } = output as { readonly Attributes?: Readonly<Record<string, string>> };
  if (Attributes === undefined) return output;
  const entries = Object.entries(Attributes).flatMap(([name, value]): [string, string][] => {
    if (REFUSED[name] !== undefined) return [];
    if (name === 'QueueArn' || name === 'DeadLetterQueueSourceArn') return [[name, ownArn(value, backend) ?? '']];
    return [[name, isAboutQueues(name) ? answeredPolicy(value, backend) : value]];
  });
  return { ...output, Attributes: Object.fromEntries(entries) };
}

function isAboutQueues(name: string): boolean {
  return name === 'RedrivePolicy' || name === 'RedriveAllowPolicy';
}

async function sentPolicy(
  attribute: string,
  text: string,
  backend: AccountBackend,
  urlOf: QueueUrlOf,
): Promise<string> {
  const refused = (reason: string): ServiceError =>
    invalid(`Value ${text} for parameter ${attribute} is invalid. Reason: ${reason}`);
  const policy = jsonObjectOf(text);
  if (policy === undefined) throw refused('It is not a JSON object.');
  const there = async (arn: unknown): Promise<string> => {
    const target = typeof arn === 'string' ? parseTargetArn(arn) : undefined;
    if (target?.service !== 'sqs') throw refused('It names what is no queue.');
    if (target.accountId !== backend.home.accountId) throw refused('Dead letter target owned by another account.');
    try {
      return await backendsArn(arn as string, backend, urlOf);
    } catch (error) {
      throw error instanceof ForeignError ? refused('Dead letter target does not exist.') : error;
    }
  };
  const sent: Record<string, unknown> = { ...policy };
  for (const member of QUEUES.filter((each) => policy[each] !== undefined)) {
    const arns = policy[member];
    sent[member] = Array.isArray(arns) ? await Promise.all(arns.map(there)) : await there(arns);
  }
  return JSON.stringify(sent);
}

function answeredPolicy(text: string, backend: AccountBackend): string {
  const policy = jsonObjectOf(text);
  if (policy === undefined) return '';
  const here = (arn: unknown): string[] => (typeof arn === 'string' ? [ownArn(arn, backend) ?? ''] : []);
  const entries = Object.entries(policy).map(([member, value]): [string, unknown] => {
    if (!QUEUES.includes(member)) return [member, value];
    return [member, Array.isArray(value) ? value.flatMap(here).filter((arn) => arn !== '') : here(value)[0]];
  });
  return JSON.stringify(Object.fromEntries(entries));
}

function invalid(message: string): ServiceError {
  return new ServiceError('InvalidParameterValueException', message);
}
