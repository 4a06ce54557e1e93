import { ServiceError } from '@stoker/core/errors/service-error';
import type { DataCall, DataOperation, Json } from '../data-operation.js';
import { resealed, type SealedTokens } from '../sealed-tokens.js';

/** What who moves messages away must be allowed beside the move itself. */
const OF_SOURCE = ['StartMessageMoveTask', 'ReceiveMessage', 'DeleteMessage', 'GetQueueAttributes'];

/**
 * Moving dead letters back. A task is known by a handle that does not say of which queue it is.
 * https://docs.aws.amazon.com/AWSSimpleQueueService/latest/SQSDeveloperGuide/sqs-configure-dead-letter-queue-redrive.html
 */
export function moveTaskOperations(handles: SealedTokens): readonly DataOperation[] {
  const opened = ({ input, caller }: DataCall) => {
    const found = handles.open(caller.principal.accountId, input['TaskHandle'] as string);
    if (found !== undefined) return found;
    throw new ServiceError('ResourceNotFoundException', 'The specified task handle does not exist.');
  };
  return [
    {
      name: 'StartMessageMoveTask',
      effect: 'write',
      checks: ({ input: { SourceArn, DestinationArn } }) => [
        ...OF_SOURCE.map((action) => ({ action: `sqs:${action}`, resource: SourceArn as string })),
        ...(typeof DestinationArn === 'string' ? [{ action: 'sqs:SendMessage', resource: DestinationArn }] : []),
      ],
      answer: (output, { input }, { home }) =>
        resealed(output, 'TaskHandle', handles, home.accountId, input['SourceArn'] as string),
    },
    {
      name: 'ListMessageMoveTasks',
      effect: 'read',
      answer: (output, { input }, { home }) => {
        const { Results = [] } = output as { readonly Results?: readonly Json[] };
        const arn = input['SourceArn'] as string;
        return {
          ...output,
          Results: Results.map((result) => resealed(result, 'TaskHandle', handles, home.accountId, arn)),
        };
      },
    },
    {
      name: 'CancelMessageMoveTask',
      effect: 'write',
      checks: (call) => [{ action: 'sqs:CancelMessageMoveTask', resource: opened(call).resource }],
      send: (_input, call) => ({ TaskHandle: opened(call).token }),
    },
  ];
}
