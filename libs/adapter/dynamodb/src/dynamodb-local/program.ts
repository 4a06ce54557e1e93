import { join } from 'node:path';
import type { JavaServer } from '@stoker/app/local-services/java-libraries';

/** A server that speaks DynamoDB and its streams. Its licence lets it be used to develop and test, and no more. */
export const DYNAMODB_LOCAL: JavaServer = {
  name: 'dynamodb-local',
  version: '2.6.1',
  groupId: 'com.amazonaws',
  artifactIds: ['DynamoDBLocal'],
};

export interface DynamoDbLocalSettings {
  /** On every interface of the host: it knows no other way. It asks nobody for a key that it would check. */
  readonly port: number;
  /** Folder of its tables; in memory unless given. Its streams are in it too. */
  readonly storage?: string;
}

/**
 * How it is started. All keys and regions see the same tables, and nothing is told to its maker.
 *
 * @param libraries the folder that they were fetched into
 */
export function dynamoDbLocalCommand(
  libraries: string,
  { port, storage }: DynamoDbLocalSettings,
): [command: string, args: string[]] {
  const machine = ['-Xmx256m', '-XX:TieredStopAtLevel=1', `-Djava.library.path=${libraries}`];
  const program = ['-cp', join(libraries, '*'), 'com.amazonaws.services.dynamodbv2.local.main.ServerRunner'];
  const where = storage === undefined ? ['-inMemory'] : ['-dbPath', storage];
  return ['java', [...machine, ...program, '-sharedDb', '-disableTelemetry', '-port', String(port), ...where]];
}
