import { ServiceError } from '../errors/service-error.js';
import { validationError } from '../errors/validation-error.js';
import { requireEnvironment } from './environment-rules.js';
import type { FunctionSettings, FunctionVersion, ImageConfig } from './function.js';
import { isImageReference } from './package.js';
import { requireVpc } from './vpc.js';
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

/** What the installation's hosts can run. */
export interface Hosts {
  /** Processor architectures. */
  readonly architectures: readonly FunctionSettings['architecture'][];
  /** False for an optional runtime whose image is not here. */
  readonly serves: (runtime: RuntimeId) => boolean;
}

/**
 * Refuses settings that no function can have. The service model allows more memory and time than these, for kinds of
 * functions that Stoker does not run. https://docs.aws.amazon.com/lambda/latest/dg/gettingstarted-limits.html
 */
export function requireSettings(settings: Partial<FunctionSettings>, { architectures, serves }: Hosts): void {
  const { runtime, timeout, memorySize, ephemeralStorage, environment, imageConfig, architecture, vpc } = settings;
  requireRange(timeout, 'timeout', 1, 900);
  requireRange(memorySize, 'memorySize', 128, 10_240);
  requireRange(ephemeralStorage, 'ephemeralStorage.size', 512, 10_240);
  if (environment !== undefined) requireEnvironment(environment);
  if (imageConfig !== undefined) requireImageConfig(imageConfig);
  if (vpc !== undefined) requireVpc(vpc);
  if (architecture !== undefined && !architectures.includes(architecture)) {
    throw new ServiceError(
      'InvalidParameterValueException',
      `Architecture ${architecture} is not available here. This installation runs: ${architectures.join(', ')}.`,
    );
  }
  if (runtime !== undefined && !serves(runtime)) {
    throw new ServiceError(
      'InvalidParameterValueException',
      `Runtime ${runtime} is not available here. Its image has to be built first.`,
    );
  }
}

/** Refuses settings that the function's kind of package can't have. */
export function requireOfPackage(settings: Partial<FunctionSettings>, { code }: Pick<FunctionVersion, 'code'>): void {
  const { runtime, handler, imageConfig } = settings;
  if (!isImageReference(code)) {
    if (imageConfig !== undefined && Object.keys(imageConfig).length > 0) throw notForZips();
  } else if (runtime !== undefined || handler !== undefined) {
    throw notForImages();
  }
}

/** What is handed to a process has no room for more, nor for a character that would end an argument early. */
const MAX_IMAGE_CONFIG_BYTES = 16 * 1024;

function requireImageConfig({ entryPoint = [], command = [], workingDirectory = '' }: ImageConfig): void {
  const texts = [...entryPoint, ...command, workingDirectory];
  const bytes = new TextEncoder().encode(texts.join('\n')).length;
  if (bytes <= MAX_IMAGE_CONFIG_BYTES && !texts.some((text) => text.includes('\0'))) return;
  throw new ServiceError(
    'InvalidParameterValueException',
    `ImageConfig must be at most ${MAX_IMAGE_CONFIG_BYTES} bytes in all, without NUL characters.`,
  );
}

/** The refusal of what only a container image can have. */
export function notForZips(): ServiceError {
  return new ServiceError(
    'InvalidParameterValueException',
    "Please don't provide ImageConfig when the intended function PackageType is Zip.",
  );
}

/** The refusal of what a container image brings itself. */
export function notForImages(): ServiceError {
  return new ServiceError(
    'InvalidParameterValueException',
    "Please don't provide Handler or Runtime or Layer when the intended function PackageType is Image.",
  );
}

function requireRange(value: number | undefined, member: string, min: number, max: number): void {
  if (value === undefined) return;
  if (value > max) throw validationError(value, member, `Member must have value less than or equal to ${max}`);
  if (!(value >= min)) throw validationError(value, member, `Member must have value greater than or equal to ${min}`);
}
