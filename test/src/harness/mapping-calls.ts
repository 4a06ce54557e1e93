import {
  CreateEventSourceMappingCommand,
  DeleteEventSourceMappingCommand,
  GetEventSourceMappingCommand,
  type LambdaClient,
  ListEventSourceMappingsCommand,
  UpdateEventSourceMappingCommand,
} from '@aws-sdk/client-lambda';
import type { OnFunction } from './policy-calls.js';

type Call = (on: OnFunction, client: LambdaClient) => Promise<object>;

const ONE = { UUID: '0a1b2c3d-0000-4000-8000-00000000beef' };
const EventSourceArn = 'arn:aws:sqs:us-east-1:111122223333:jobs';

/** A call of each operation on event source mappings: by an id that the service gives out, or of the whole account. */
export const MAPPING_CALLS = {
  CreateEventSourceMapping: ({ FunctionName }, client) =>
    client.send(new CreateEventSourceMappingCommand({ FunctionName, EventSourceArn })),
  DeleteEventSourceMapping: (_on, client) => client.send(new DeleteEventSourceMappingCommand(ONE)),
  GetEventSourceMapping: (_on, client) => client.send(new GetEventSourceMappingCommand(ONE)),
  ListEventSourceMappings: (_on, client) => client.send(new ListEventSourceMappingsCommand({})),
  UpdateEventSourceMapping: (_on, client) => client.send(new UpdateEventSourceMappingCommand({ ...ONE, BatchSize: 1 })),
} satisfies Record<string, Call>;

/** What a call by an id asks for; undefined for any other call. */
export function mappingResource(operation: string): string | undefined {
  return /^(Delete|Get|Update)EventSourceMapping$/.test(operation) ? `event-source-mapping:${ONE.UUID}` : undefined;
}
