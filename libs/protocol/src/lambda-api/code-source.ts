import type { CodeSource } from '@stoker/app/control/code-source';
import { ServiceError } from '@stoker/core/errors/service-error';
import type { FunctionCode, LayerVersionContentInput } from '../aws-model/lambda.generated.js';

/**
 * Where the code of a request that creates a function comes from.
 *
 * @throws InvalidParameterValueException when it is not what the package's type asks for
 */
export function newCode(code: FunctionCode, packageType: string): CodeSource {
  if (packageType === 'Image') {
    if (!code.ImageUri || hasZip(code)) {
      throw refusal('Please provide ImageUri when creating a function with packageType Image.');
    }
    return { imageUri: code.ImageUri };
  }
  if (code.ImageUri) throw refusal("Please don't provide ImageUri when creating a function with packageType Zip.");
  return { zip: zipOf(code) };
}

/** The same for a request that updates code; whether the function is of that type, its present version tells. */
export function updatedCode(code: FunctionCode): CodeSource {
  if (!code.ImageUri) return { zip: zipOf(code) };
  if (hasZip(code)) throw refusal('Please do not provide other FunctionCode parameters when providing an ImageUri.');
  return { imageUri: code.ImageUri };
}

/** The zip of a request that publishes a layer. */
export function layerContent(content: LayerVersionContentInput): Uint8Array {
  return zipOf(content, 'layer');
}

function zipOf(code: FunctionCode & LayerVersionContentInput, of: 'function' | 'layer' = 'function'): Uint8Array {
  if (code.S3Bucket || code.S3Key || code.S3ObjectVersion) {
    throw refusal('Code from S3 is not supported by this installation. Please send the package as ZipFile.');
  }
  if (code.SourceKMSKeyArn) throw refusal('SourceKMSKeyArn is not supported by this installation.');
  if (code.ZipFile === undefined) throw refusal(`Please provide a source for ${of} code.`);
  return code.ZipFile;
}

function hasZip({ ZipFile, S3Bucket, S3Key, S3ObjectVersion }: FunctionCode): boolean {
  return ZipFile !== undefined || Boolean(S3Bucket || S3Key || S3ObjectVersion);
}

function refusal(message: string): ServiceError {
  return new ServiceError('InvalidParameterValueException', message);
}
