import { join } from 'node:path';

/** Where things are under STOKER_HOME. */
export interface Home {
  readonly root: string;
  readonly run: string;
  readonly logs: string;
  readonly postgres: string;
  readonly redis: string;
  readonly elasticMq: string;
  readonly dynamoDb: string;
  readonly masterKey: string;
  readonly secrets: string;
  readonly settings: string;
  readonly awsConfig: string;
  readonly awsCredentials: string;
  readonly venv: string;
  pidFile(daemon: DaemonName): string;
  logFile(daemon: DaemonName): string;
}

/** What `up` can start and `down` stops, in the order of stopping. */
export const daemonNames = ['server', 'elasticmq', 'dynamodb', 'redis', 'postgres', 'dockerd'] as const;
export type DaemonName = (typeof daemonNames)[number];

export function homeAt(root: string): Home {
  const run = join(root, 'run');
  const logs = join(root, 'logs');
  return {
    root,
    run,
    logs,
    postgres: join(root, 'postgres'),
    redis: join(root, 'redis'),
    elasticMq: join(root, 'elasticmq'),
    dynamoDb: join(root, 'dynamodb'),
    masterKey: join(root, 'master.key'),
    secrets: join(root, 'secrets.json'),
    settings: join(root, 'settings.json'),
    awsConfig: join(root, 'aws', 'config'),
    awsCredentials: join(root, 'aws', 'credentials'),
    venv: join(root, 'venv'),
    pidFile: (daemon) => join(run, `${daemon}.pid`),
    logFile: (daemon) => join(logs, `${daemon}.log`),
  };
}
