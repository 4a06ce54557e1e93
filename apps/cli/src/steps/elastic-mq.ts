import { join } from 'node:path';
import { ELASTICMQ, elasticMqCommand, elasticMqConfiguration } from '@stoker/sqs/elastic-mq/program';
import { writePrivately } from '../system/files.js';
import type { LocalService } from './local-service.js';

/** An SQS service on the loopback interface. It keeps its queues on disk. */
export const ELASTIC_MQ: LocalService = {
  name: 'sqs',
  title: 'ElasticMQ',
  daemon: 'elasticmq',
  setting: 'STOKER_SQS_FILE',
  server: ELASTICMQ,
  port: 'STOKER_SQS_PORT',
  directory: ({ home }) => home.elasticMq,
  async command({ directory, libraries, data }, port, owner) {
    const configuration = join(directory, 'elasticmq.conf');
    await writePrivately(configuration, elasticMqConfiguration({ port, storage: join(data, 'messages') }), owner);
    return elasticMqCommand(libraries, configuration);
  },
  isUp: async (endpoint) => (await fetch(`${endpoint}/health`, { signal: AbortSignal.timeout(2_000) })).ok,
  backend: (endpoint) => ({
    endpoint,
    accessKeyId: 'stoker',
    secretAccessKey: 'not-asked-for',
    accounts: '*',
    queueUrl: `${endpoint}/000000000000/{account}-{name}`,
  }),
};
