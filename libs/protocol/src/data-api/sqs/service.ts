import type { SessionSealer } from '@stoker/app/ports/session-sealer';
import { SQS_MODEL } from '../../aws-model/sqs.model.generated.js';
import { unsupportedBecause } from '../../aws-wire/operation.js';
import type { DataOperation, Json } from '../data-operation.js';
import type { ServiceTable } from '../service-table.js';
import { SealedTokens } from '../sealed-tokens.js';
import { moveTaskOperations } from './move-tasks.js';
import { QUEUE_RULES, queueArn, queueKinds, type QueueNameKind, type QueueUrlOf } from './names.js';
import { answeredAttributes, sentAttributes } from './queue-attributes.js';

/** 1 MiB of messages, of which each character may be six in JSON. */
const MOST_BYTES = 8 * 1024 * 1024;

/** Seconds that a queue may have those wait who don't say how long they would. */
const MOST_WAIT = 20;

/** SQS in the JSON protocol. */
export function sqs(urlOf: QueueUrlOf, sealer: SessionSealer): ServiceTable<QueueNameKind> {
  return {
    service: 'sqs',
    model: SQS_MODEL,
    bodyBytes: MOST_BYTES,
    rules: QUEUE_RULES,
    kinds: queueKinds(urlOf),
    operations: [
      ...MESSAGE_OPERATIONS,
      ...queueOperations(urlOf),
      ...moveTaskOperations(new SealedTokens(sealer, 'sqs-move-task')),
    ],
    unsupported: unsupportedBecause({
      'queues have no policies of their own': ['AddPermission', 'RemovePermission'],
    }),
  };
}

const always = (): boolean => true;

const MESSAGE_OPERATIONS: readonly DataOperation[] = [
  { name: 'SendMessage', effect: 'data', passes: always },
  { name: 'SendMessageBatch', effect: 'data', checks: onQueue('SendMessage'), passes: always },
  { name: 'DeleteMessage', effect: 'data', passes: always },
  { name: 'DeleteMessageBatch', effect: 'data', checks: onQueue('DeleteMessage'), passes: always },
  { name: 'ChangeMessageVisibility', effect: 'data', passes: always },
  {
    name: 'ChangeMessageVisibilityBatch',
    effect: 'data',
    checks: onQueue('ChangeMessageVisibility'),
    passes: always,
  },
  {
    name: 'ReceiveMessage',
    effect: 'data',
    waitSeconds: ({ WaitTimeSeconds }) => (WaitTimeSeconds as number | undefined) ?? MOST_WAIT,
    passes: ({ AttributeNames, MessageSystemAttributeNames }) =>
      ![AttributeNames, MessageSystemAttributeNames].flat().some((name) => name === 'All' || name === DEAD_LETTERS),
    answer: (output, _call, backend) => {
      const { Messages } = output as { readonly Messages?: readonly Json[] };
      if (Messages === undefined) return output;
      return { ...output, Messages: Messages.map((message) => answeredAttributes(message, backend)) };
    },
  },
];

/** An attribute of messages that names the queue that they were in before. */
const DEAD_LETTERS = 'DeadLetterQueueSourceArn';

/** Batches are allowed as what they are of. */
function onQueue(action: string): NonNullable<DataOperation['checks']> {
  return ({ resources }) => resources.map((resource) => ({ action: `sqs:${action}`, resource }));
}

function queueOperations(urlOf: QueueUrlOf): readonly DataOperation[] {
  const send: DataOperation['send'] = (input, _call, backend) => sentAttributes(input, backend, urlOf);
  return [
    { name: 'CreateQueue', effect: 'write', send },
    { name: 'SetQueueAttributes', effect: 'write', send },
    { name: 'DeleteQueue', effect: 'write' },
    { name: 'PurgeQueue', effect: 'write' },
    {
      name: 'GetQueueAttributes',
      effect: 'data',
      answer: (output, _call, backend) => answeredAttributes(output, backend),
    },
    {
      name: 'GetQueueUrl',
      effect: 'data',
      checks: ({ input, caller }) => {
        const { QueueName, QueueOwnerAWSAccountId: accountId = caller.principal.accountId } =
          input as unknown as GetQueueUrlInput;
        return [{ action: 'sqs:GetQueueUrl', resource: queueArn({ region: caller.region, accountId }, QueueName) }];
      },
      send: ({ QueueName }) => ({ QueueName }),
    },
    {
      name: 'ListQueues',
      effect: 'read',
      send: ({ QueueNamePrefix = '', ...input }, _call, { names }) => ({
        ...input,
        QueueNamePrefix: names.outward(QueueNamePrefix as string) || undefined,
      }),
    },
    { name: 'ListDeadLetterSourceQueues', effect: 'read' },
    { name: 'ListQueueTags', effect: 'read' },
    { name: 'TagQueue', effect: 'write' },
    { name: 'UntagQueue', effect: 'write' },
  ];
}

interface GetQueueUrlInput {
  readonly QueueName: string;
  readonly QueueOwnerAWSAccountId?: string;
}
