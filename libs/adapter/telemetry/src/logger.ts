import { type DestinationStream, type Logger, pino, stdTimeFunctions } from 'pino';

export interface LoggerOptions {
  readonly level: 'debug' | 'info' | 'warn' | 'error' | 'silent';
  /** Where lines go; stdout, written in batches, unless given. */
  readonly destination?: DestinationStream;
}

/** Names whose values never reach a log, wherever they stand in an event. */
const SECRETS = ['authorization', 'password', 'secret', 'secretAccessKey', 'sessionToken', 'masterKey'];

/** The platform's log: one JSON object a line, one line an operation. */
export function createLogger({ level, destination }: LoggerOptions): Logger {
  return pino(
    {
      level,
      base: null,
      timestamp: stdTimeFunctions.isoTime,
      redact: { paths: SECRETS.flatMap((name) => [name, `*.${name}`, `*.*.${name}`]), censor: '[secret]' },
    },
    destination ?? pino.destination({ dest: 1, sync: false, minLength: 4096 }),
  );
}
