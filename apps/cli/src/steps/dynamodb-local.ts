import { DYNAMODB_LOCAL as SERVER, dynamoDbLocalCommand } from '@stoker/dynamodb/dynamodb-local/program';
import type { LocalService } from './local-service.js';

/** A DynamoDB with its streams, to develop and test with. It keeps its tables on disk, and listens on every interface. */
export const DYNAMODB_LOCAL: LocalService = {
  name: 'dynamodb',
  title: 'DynamoDB Local',
  daemon: 'dynamodb',
  setting: 'STOKER_DYNAMODB_FILE',
  server: SERVER,
  port: 'STOKER_DYNAMODB_PORT',
  directory: ({ home }) => home.dynamoDb,
  command: ({ libraries, data }, port) => Promise.resolve(dynamoDbLocalCommand(libraries, { port, storage: data })),
  // It has no page for that: what is not signed is refused by whoever is there.
  isUp: async (endpoint) => (await fetch(endpoint, { signal: AbortSignal.timeout(2_000) })).status === 400,
  backend: (endpoint) => ({
    endpoint,
    accessKeyId: 'stoker',
    secretAccessKey: 'not-asked-for',
    accounts: '*',
    prefix: '{account}-',
  }),
};
