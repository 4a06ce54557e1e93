import { ServiceError } from '@stoker/core/errors/service-error';
import { LIMITS } from '@stoker/core/model/limits';

/** What a caller is told about a package that is not taken, in Lambda's words where it has some. */
export const refusals = {
  empty: () => new ServiceError('InvalidParameterValueException', 'Uploaded file must be a non-empty zip'),

  /** @param cause what exactly is wrong, for the log alone: it may quote the package's bytes */
  broken: (cause: unknown) =>
    new ServiceError(
      'InvalidParameterValueException',
      'Could not unzip uploaded file. Please check your file, then try to upload again.',
      {},
      { cause },
    ),

  unzippedTooLarge: () =>
    new ServiceError(
      'InvalidParameterValueException',
      `Unzipped size must be smaller than ${LIMITS.unzippedBytes} bytes`,
    ),

  zipTooLarge: () =>
    new ServiceError('RequestEntityTooLargeException', `Zipped size must be smaller than ${LIMITS.zipBytes} bytes`),
} as const;
