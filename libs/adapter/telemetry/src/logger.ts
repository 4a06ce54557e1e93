import { type DestinationStream, type Logger, pino, stdTimeFunctions } from 'pino';

export interface LoggerOptions {
  readonly level: 'debug' | 'info' | 'warn' | 'error' | 'silent';
  readonly destination: DestinationStream;
  /** False for a log whose events have a closed shape without secrets: looking for them costs more than the line. */
  readonly redact?: boolean;
}

/** Names whose values never reach a log, wherever they stand in an event. */
const SECRETS = ['authorization', 'password', 'secret', 'secretAccessKey', 'sessionToken', 'masterKey'];
const SECRET_PATHS = SECRETS.flatMap((name) => [name, `*.${name}`, `*.*.${name}`]);

/** The platform's log: one JSON object a line, one line an operation. */
export function createLogger({ level, destination, redact = true }: LoggerOptions): Logger {
  return pino(
    {
      level,
      base: null,
      timestamp: stdTimeFunctions.isoTime,
      ...(redact ? { redact: { paths: SECRET_PATHS, censor: '[secret]' } } : {}),
    },
    destination,
  );
}

/** Standard output in batches: a line waits for 4 KB of others or for a fifth of a second. */
export function standardOutput(): DestinationStream {
  return pino.destination({ dest: 1, sync: false, minLength: 4096, periodicFlush: 200 });
}
