import { type ServerConfig, serverConfig } from './server-config.js';

/** Thrown for settings that the server cannot start with; the message is for the operator. */
export class ConfigError extends Error {
  override name = 'ConfigError';
}

/** Parses the environment, or says of every wrong variable what it must be. */
export function parseConfig(environment: Readonly<Record<string, string | undefined>>): ServerConfig {
  const result = serverConfig.safeParse(environment);
  if (result.success) return result.data;
  const lines = result.error.issues.map((issue) => `  ${issue.path.join('.')}: ${issue.message}`);
  throw new ConfigError(`The server cannot start with these settings:\n${lines.join('\n')}`);
}
