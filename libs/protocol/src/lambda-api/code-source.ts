import { ServiceError } from '@stoker/core/errors/service-error';
import type { FunctionCode } from '../aws-model/lambda.generated.js';

/**
 * The zip of a request that creates or updates code.
 *
 * @throws InvalidParameterValueException when the code comes from elsewhere, or from nowhere
 */
export function zipOf(code: FunctionCode): Uint8Array {
  if (code.ImageUri) throw refusal("Please don't provide ImageUri when the function's PackageType is Zip.");
  if (code.S3Bucket || code.S3Key || code.S3ObjectVersion) {
    throw refusal('Code from S3 is not supported by this installation. Please send the package as ZipFile.');
  }
  if (code.SourceKMSKeyArn) throw refusal('SourceKMSKeyArn is not supported by this installation.');
  if (code.ZipFile === undefined) throw refusal('Please provide a source for function code.');
  return code.ZipFile;
}

function refusal(message: string): ServiceError {
  return new ServiceError('InvalidParameterValueException', message);
}
