import { join } from 'node:path';
import type { ServerConfig } from '../config/server-config.js';

/** The folder of functions' logs, which this process writes and reads. */
export function functionLogs({ STOKER_HOME }: Pick<ServerConfig, 'STOKER_HOME'>): string {
  return join(STOKER_HOME, 'logs', 'functions');
}
