import { type BackendPlace, backendOf, placeOn } from '@stoker/core/data-services/data-backend';
import type { DataService } from '@stoker/core/data-services/data-service';
import { DYNAMODB } from '@stoker/protocol/data-api/dynamodb/service';
import { dynamoDbStreams } from '@stoker/protocol/data-api/dynamodb/streams-service';
import { kinesis } from '@stoker/protocol/data-api/kinesis/service';
import type { ServiceTable } from '@stoker/protocol/data-api/service-table';
import { sqs } from '@stoker/protocol/data-api/sqs/service';
import { TableProtocol } from '@stoker/protocol/data-api/table-protocol';
import type { ForwardedProtocol } from '@stoker/protocol/forward/forwarded-protocol';
import { queueUrlOn, requestPlaceOf } from '@stoker/sqs/sqs-backend';
import { readDataBackends } from '../config/data-backends.js';
import { readSqsBackends } from '../config/sqs-backends.js';
import type { ForwardPorts } from './protocols.js';

export function makeDynamoDb(ports: ForwardPorts): Promise<ForwardedProtocol | undefined> {
  return byPrefix('dynamodb', DYNAMODB, ports.config.STOKER_DYNAMODB_FILE, ports);
}

export function makeDynamoDbStreams(ports: ForwardPorts): Promise<ForwardedProtocol | undefined> {
  return byPrefix('streams.dynamodb', dynamoDbStreams(ports.sealer), ports.config.STOKER_DYNAMODB_FILE, ports);
}

export function makeKinesis(ports: ForwardPorts): Promise<ForwardedProtocol | undefined> {
  return byPrefix('kinesis', kinesis(ports.sealer), ports.config.STOKER_KINESIS_FILE, ports);
}

/** Queues are where mappings of event sources and deliveries look for them. */
export async function makeSqs(ports: ForwardPorts): Promise<ForwardedProtocol | undefined> {
  const backends = await readSqsBackends(ports.config.STOKER_SQS_FILE);
  const urlOf = (accountId: string, name: string): string =>
    queueUrlOn(backendOf(backends, accountId)!, accountId, name);
  return made(sqs(urlOf, ports.sealer), backends.length > 0, ports, (accountId) => {
    const backend = backendOf(backends, accountId);
    return backend && requestPlaceOf(backend, accountId);
  });
}

/** A service whose file says nothing but where accounts are and what their names begin with. */
async function byPrefix<K extends string>(
  service: DataService,
  table: ServiceTable<K>,
  path: string | undefined,
  ports: ForwardPorts,
): Promise<ForwardedProtocol | undefined> {
  const backends = await readDataBackends(service, path);
  return made(table, backends.length > 0, ports, (accountId) => {
    const backend = backendOf(backends, accountId);
    return backend && placeOn(backend, accountId);
  });
}

function made<K extends string>(
  table: ServiceTable<K>,
  isThere: boolean,
  { config, front, client }: ForwardPorts,
  placeOf: (accountId: string) => BackendPlace | undefined,
): ForwardedProtocol | undefined {
  if (!isThere) return undefined;
  return new TableProtocol(table, { region: config.STOKER_REGION, placeOf, client, clock: front.clock });
}
