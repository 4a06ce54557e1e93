import { ServiceError } from '../errors/service-error.js';
import { validationError } from '../errors/validation-error.js';
import { requireEnvironment } from './environment-rules.js';
import type { FunctionSettings } from './function.js';
import { isRuntimeId, RUNTIMES, type RuntimeId } from './runtime.js';

/** What a new function has where its creator says nothing. */
export const SETTING_DEFAULTS = {
  description: '',
  memorySize: 128,
  timeout: 3,
  ephemeralStorage: 512,
  environment: {},
  architecture: 'x86_64',
} as const satisfies Partial<FunctionSettings>;

/** The runtime of this name. */
export function requireRuntime(name: string): RuntimeId {
  if (isRuntimeId(name)) return name;
  throw new ServiceError(
    'InvalidParameterValueException',
    `Value ${name} at 'runtime' failed to satisfy constraint: ` +
      `Member must satisfy enum value set: [${Object.keys(RUNTIMES).join(', ')}] or be a valid ARN`,
  );
}

/**
 * Refuses settings that no function can have. The service model allows more memory and time than these, for kinds of
 * functions that Stoker does not run. https://docs.aws.amazon.com/lambda/latest/dg/gettingstarted-limits.html
 *
 * @param architectures those that the installation's hosts can run
 */
export function requireSettings(settings: Partial<FunctionSettings>, architectures: readonly string[]): void {
  const { timeout, memorySize, ephemeralStorage, environment, architecture } = settings;
  requireRange(timeout, 'timeout', 1, 900);
  requireRange(memorySize, 'memorySize', 128, 10_240);
  requireRange(ephemeralStorage, 'ephemeralStorage.size', 512, 10_240);
  if (environment !== undefined) requireEnvironment(environment);
  if (architecture !== undefined && !architectures.includes(architecture)) {
    throw new ServiceError(
      'InvalidParameterValueException',
      `Architecture ${architecture} is not available here. This installation runs: ${architectures.join(', ')}.`,
    );
  }
}

function requireRange(value: number | undefined, member: string, min: number, max: number): void {
  if (value === undefined) return;
  if (value > max) throw validationError(value, member, `Member must have value less than or equal to ${max}`);
  if (!(value >= min)) throw validationError(value, member, `Member must have value greater than or equal to ${min}`);
}
