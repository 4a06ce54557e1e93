import { ServiceError } from '../errors/service-error.js';
import { LIMITS } from './limits.js';

/**
 * Variables that the service sets itself.
 * https://docs.aws.amazon.com/lambda/latest/dg/configuration-envvars.html#configuration-envvars-runtime
 */
const RESERVED: ReadonlySet<string> = new Set([
  '_HANDLER',
  '_X_AMZN_TRACE_ID',
  'AWS_ACCESS_KEY',
  'AWS_ACCESS_KEY_ID',
  'AWS_DEFAULT_REGION',
  'AWS_EXECUTION_ENV',
  'AWS_LAMBDA_FUNCTION_MEMORY_SIZE',
  'AWS_LAMBDA_FUNCTION_NAME',
  'AWS_LAMBDA_FUNCTION_VERSION',
  'AWS_LAMBDA_INITIALIZATION_TYPE',
  'AWS_LAMBDA_LOG_GROUP_NAME',
  'AWS_LAMBDA_LOG_STREAM_NAME',
  'AWS_LAMBDA_RUNTIME_API',
  'AWS_REGION',
  'AWS_SECRET_ACCESS_KEY',
  'AWS_SESSION_TOKEN',
  'LAMBDA_RUNTIME_DIR',
  'LAMBDA_TASK_ROOT',
]);

const CANNOT = 'Lambda was unable to configure your environment variables because the environment variables you have';

/**
 * Refuses variables that a function can't have: reserved names, more than 4 KB in all (measured as JSON, as on AWS),
 * and values with a NUL character, which no process can be given.
 */
export function requireEnvironment(variables: Readonly<Record<string, string>>): void {
  const reserved = Object.keys(variables).filter((name) => RESERVED.has(name));
  if (reserved.length > 0) {
    throw refusal(
      `${CANNOT} provided contains reserved keys that are currently not supported for modification. ` +
        `Reserved keys used in this request: ${reserved.join(', ')}`,
    );
  }
  const measured = JSON.stringify(variables);
  if (new TextEncoder().encode(measured).length > LIMITS.environmentBytes) {
    throw refusal(`${CANNOT} provided exceeded the 4KB limit. String measured: ${measured}`);
  }
  const broken = Object.entries(variables).find(([, value]) => value.includes('\0'));
  if (broken) throw refusal(`${CANNOT} provided contains a NUL character in the value of ${broken[0]}.`);
}

function refusal(message: string): ServiceError {
  return new ServiceError('InvalidParameterValueException', message);
}
