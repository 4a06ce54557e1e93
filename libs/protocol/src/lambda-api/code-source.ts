import type { ZipSource } from '@stoker/app/control/code-package';
import type { CodeSource } from '@stoker/app/control/code-source';
import type { AccessCheck } from '@stoker/app/identity/access-check';
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
  return zipOf(code);
}

/** The same for a request that updates code; whether the function is of that type, its present version tells. */
export function updatedCode(code: FunctionCode): CodeSource {
  if (!code.ImageUri) return zipOf(code);
  if (hasZip(code)) throw refusal('Please do not provide other FunctionCode parameters when providing an ImageUri.');
  return { imageUri: code.ImageUri };
}

/** The content of a request that publishes a layer. */
export function layerContent(content: LayerVersionContentInput): ZipSource {
  return zipOf(content, 'layer');
}

/** Asks whether the caller may read the object that the code comes from; none where it is in the request. */
export function accessToCode({ S3Bucket, S3Key, S3ObjectVersion }: ObjectMembers): readonly AccessCheck[] {
  if (!S3Bucket || !S3Key) return [];
  const action = S3ObjectVersion ? 's3:GetObjectVersion' : 's3:GetObject';
  return [{ action, resource: `arn:aws:s3:::${S3Bucket}/${S3Key}` }];
}

type ObjectMembers = Pick<FunctionCode, 'S3Bucket' | 'S3Key' | 'S3ObjectVersion'>;

function zipOf(code: FunctionCode & LayerVersionContentInput, of: 'function' | 'layer' = 'function'): ZipSource {
  const { ZipFile, S3Bucket, S3Key, S3ObjectVersion, SourceKMSKeyArn } = code;
  if (SourceKMSKeyArn) throw refusal('SourceKMSKeyArn is not supported by this installation.');
  if (ZipFile !== undefined) {
    if (!S3Bucket && !S3Key && !S3ObjectVersion) return { zip: ZipFile };
    throw refusal('Please do not provide other FunctionCode parameters when providing a ZipFile.');
  }
  if (!S3Bucket || !S3Key) throw refusal(`Please provide a source for ${of} code.`);
  return { object: { bucket: S3Bucket, key: S3Key, ...(S3ObjectVersion && { versionId: S3ObjectVersion }) } };
}

function hasZip({ ZipFile, S3Bucket, S3Key, S3ObjectVersion }: FunctionCode): boolean {
  return ZipFile !== undefined || Boolean(S3Bucket || S3Key || S3ObjectVersion);
}

function refusal(message: string): ServiceError {
  return new ServiceError('InvalidParameterValueException', message);
}
