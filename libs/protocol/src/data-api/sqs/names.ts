import { ServiceError } from '@stoker/core/errors/service-error';
import type { Home } from '@stoker/core/model/function-name';
import { parseTargetArn } from '@stoker/core/model/target-arn';
import { ForeignError } from '../../aws-wire/foreign-error.js';
import type { AccountBackend } from '../account-backend.js';
import type { NameKind, NameReader } from '../naming/name-kind.js';
import { operatorsOwn } from '../naming/operators-own.js';
import type { NamingRules } from '../naming/naming-rules.js';

export type QueueNameKind = 'name' | 'url' | 'arn' | 'operatorsOwn';

export const QUEUE_RULES: NamingRules<QueueNameKind> = {
  members: {
    DestinationArn: 'arn',
    QueueName: 'name',
    QueueUrl: 'url',
    QueueUrls: 'url',
    SourceArn: 'arn',
    queueUrls: 'url',
  },
  shapes: {},
};

const NAME = /^[\w-]{1,80}$|^[\w-]{1,75}\.fifo$/;
/** Whatever its host is: a queue's URL may have been learned where the server has another. */
const URL_PATH = /^https?:\/\/[^/?#]+\/(?<accountId>\d{12})\/(?<name>[\w-]{1,80}(?:\.fifo)?)$/;

export function queueArn({ region, accountId }: Home, name: string): string {
  return `arn:aws:sqs:${region}:${accountId}:${name}`;
}

/** The URL of a queue, at the address that the caller knows this server by. */
export function queueUrl({ home, endpoint }: Pick<NameReader, 'home' | 'endpoint'>, name: string): string {
  return `${endpoint}/${home.accountId}/${name}`;
}

/** The backend's URL of an account's queue, by the name that the account knows it by. */
export type QueueUrlOf = (accountId: string, name: string) => string;

export function queueKinds(urlOf: QueueUrlOf): Readonly<Record<QueueNameKind, NameKind>> {
  return { name: queueName, url: queueAddress(urlOf), arn: queueArnKind(urlOf), operatorsOwn };
}

const queueName: NameKind = {
  arnOf(text, home) {
    if (NAME.test(text)) return queueArn(home, text);
    const message = 'Can only include alphanumeric characters, hyphens, or underscores. 1 to 80 in length';
    throw new ServiceError('InvalidParameterValueException', message);
  },
  toBackend: (text, { names }) => names.outward(text),
  fromBackend: (text, { names }) => names.inward(text),
};

const queueAddress = (urlOf: QueueUrlOf): NameKind => ({
  arnOf(text, { region }) {
    const { accountId, name } = URL_PATH.exec(text)?.groups ?? {};
    if (accountId === undefined || name === undefined) throw noSuchQueue();
    return queueArn({ region, accountId }, name);
  },
  toBackend: (text, { home }) => urlOf(home.accountId, text.slice(text.lastIndexOf('/') + 1)),
  fromBackend(text, reader) {
    const name = reader.names.inward(text.slice(text.lastIndexOf('/') + 1));
    return name && queueUrl(reader, name);
  },
});

const queueArnKind = (urlOf: QueueUrlOf): NameKind => ({
  arnOf(text) {
    if (parseTargetArn(text)?.service === 'sqs') return text;
    throw new ServiceError('InvalidParameterValueException', `Invalid value for the parameter: ${text.slice(0, 300)}`);
  },
  toBackend: (text, backend) => backendsArn(text, backend, urlOf),
  fromBackend: ownArn,
});

/** The account's ARN of what the backend has an ARN of. */
export function ownArn(text: string, { names, home }: Pick<NameReader, 'names' | 'home'>): string | undefined {
  const name = names.inward(text.slice(text.lastIndexOf(':') + 1));
  return name && queueArn(home, name);
}

/** The backend's ARN of a queue, which only it knows how it makes. @throws ForeignError where there is no such queue */
export async function backendsArn(arn: string, backend: AccountBackend, urlOf: QueueUrlOf): Promise<string> {
  const QueueUrl = urlOf(backend.home.accountId, arn.slice(arn.lastIndexOf(':') + 1));
  const { Attributes } = (await backend.ask('GetQueueAttributes', { QueueUrl, AttributeNames: ['QueueArn'] })) as {
    readonly Attributes?: { readonly QueueArn?: string };
  };
  if (Attributes?.QueueArn === undefined) throw noSuchQueue();
  return Attributes.QueueArn;
}

/** As SQS says it, in either of its protocols. */
function noSuchQueue(): ServiceError {
  const message = 'The specified queue does not exist.';
  return new ForeignError({
    status: 400,
    code: 'QueueDoesNotExist',
    message,
    body: { __type: 'com.amazonaws.sqs#QueueDoesNotExist', message },
    headers: { 'x-amzn-query-error': 'AWS.SimpleQueueService.NonExistentQueue;Sender' },
  });
}
