import { ServiceError } from '@stoker/core/errors/service-error';
import type { EventSourceMapping } from '@stoker/core/model/event-sources/mapping';

export function mappingNotFound(): ServiceError {
  return new ServiceError('ResourceNotFoundException', 'The resource you requested does not exist.');
}

/** The refusal to connect what is connected, in Lambda's words for the kind of source. */
export function mappingExists({ uuid, kind, settings }: EventSourceMapping, functionArn: string): ServiceError {
  const { EventSourceArn: arn = '', SelfManagedEventSource, Topics = [], Queues = [] } = settings;
  const functionName = functionArn.split(':').slice(6).join(':');
  const remedy = `Please update or delete the existing mapping with UUID ${uuid}`;
  return new ServiceError('ResourceConflictException', `${words()} already exists. ${remedy}`);

  function words(): string {
    switch (kind) {
      case 'sqs':
        return `An event source mapping with SQS arn (" ${arn} ") and function (" ${functionName} ")`;
      case 'kinesis':
      case 'dynamodb':
      case 'documentdb':
      case 'postgres':
      case 'mqtt':
      case 'nats':
      case 'redis':
        return `The event source arn (" ${arn} ") and function (" ${functionName} ") provided mapping`;
      case 'kafka':
      case 'mq':
      case 'self-managed-kafka': {
        const source =
          arn ||
          Object.values(SelfManagedEventSource?.Endpoints ?? {})
            .flat()
            .join(',');
        const [part, names] = kind === 'mq' ? ['queues', Queues] : ['topics', Topics];
        return (
          `An event source mapping with event source ("${source}"), function ("${functionArn}"), ` +
          `${part} ("${names.join(',')}")`
        );
      }
    }
  }
}
