import { join } from 'node:path';
import type { JavaServer } from '@stoker/app/local-services/java-libraries';

/** A server that speaks SQS. */
export const ELASTICMQ: JavaServer = {
  name: 'elasticmq',
  version: '1.6.12',
  groupId: 'org.elasticmq',
  artifactIds: ['elasticmq-server_2.13'],
};

export interface ElasticMqSettings {
  /** On the loopback interface. */
  readonly port: number;
  /** Where queues and messages are kept, an absolute path without a suffix; in memory unless given. */
  readonly storage?: string;
}

/** The text of ElasticMQ's configuration file. It is as strict as SQS is. */
export function elasticMqConfiguration({ port, storage }: ElasticMqSettings): string {
  const lines = [
    'include classpath("application.conf")',
    `node-address { protocol = http, host = "127.0.0.1", port = ${port}, context-path = "" }`,
    `rest-sqs { enabled = true, bind-port = ${port}, bind-hostname = "127.0.0.1", sqs-limits = strict }`,
    'rest-stats { enabled = false }',
  ];
  if (storage !== undefined) {
    const database = `driver-class-name = "org.h2.Driver", uri = ${JSON.stringify(`jdbc:h2:${storage}`)}`;
    const login = 'username = "", password = "", prune-data-on-init = false';
    lines.push(`messages-storage { enabled = true, ${database}, ${login} }`);
  }
  return `${lines.join('\n')}\n`;
}

/** How it is started. @param libraries the folder that they were fetched into */
export function elasticMqCommand(libraries: string, configuration: string): [command: string, args: string[]] {
  const machine = ['-Xmx256m', '-XX:TieredStopAtLevel=1', `-Dconfig.file=${configuration}`];
  return ['java', [...machine, '-cp', join(libraries, '*'), 'org.elasticmq.server.Main']];
}
