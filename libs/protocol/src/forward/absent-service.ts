import type { IncomingMessage } from 'node:http';
import { DATA_SERVICES, type DataService } from '@stoker/core/data-services/data-service';
import { ServiceError } from '@stoker/core/errors/service-error';
import { USUAL_LIMIT } from '../aws-wire/http-front/body-limits.js';
import { ERROR_STATUS } from '../aws-wire/error-status.js';
import type { ForwardedProtocol } from './forwarded-protocol.js';

/** The refusal of requests to a service that the operator has set up for nobody, or not for this account. */
export function notSetUp(service: DataService, forWhom: 'anybody' | 'account'): ServiceError {
  const { title, setting } = DATA_SERVICES[service];
  const why =
    forWhom === 'anybody'
      ? `${setting}, which names the services that requests are sent on to, is not set`
      : `${setting} names no service for this account`;
  return new ServiceError('NotImplementedException', `There is no ${title} in this installation: ${why}.`);
}

/** How operations of the services begin in the header of the JSON protocol; the two of DynamoDB share a signing name. */
const TARGETS: Partial<Record<DataService, string>> = {
  sqs: 'AmazonSQS.',
  dynamodb: 'DynamoDB_',
  'streams.dynamodb': 'DynamoDBStreams_',
  kinesis: 'Kinesis_',
  secretsmanager: 'secretsmanager.',
  ssm: 'AmazonSSM.',
};

/** What stands for a service of the JSON protocol that has no backend: whatever is asked of it, it says so. */
export function absentService(service: DataService): ForwardedProtocol {
  const { signingName } = DATA_SERVICES[service];
  return {
    service: signingName,
    body: USUAL_LIMIT,
    isTargetOf: ({ headers }: IncomingMessage) => {
      const [prefix, target] = [TARGETS[service], headers['x-amz-target']];
      return prefix !== undefined && typeof target === 'string' && target.startsWith(prefix);
    },
    read() {
      throw notSetUp(service, 'anybody');
    },
    writeError: ({ code, message }) => ({
      status: ERROR_STATUS[code],
      headers: { 'content-type': 'application/x-amz-json-1.1' },
      body: JSON.stringify({ __type: code, message }),
    }),
  };
}
