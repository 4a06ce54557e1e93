import type { CallEffect } from '@stoker/app/audit/call-audit';

/** What a path names: everything, a bucket, or an object in one. */
export type Level = 'service' | 'bucket' | 'object';

/** An operation of S3 that is forwarded. */
export interface S3Operation {
  readonly name: string;
  readonly method: string;
  readonly level: Level;
  /** The parameter that tells it from others of its method, which must be there. */
  readonly parameter?: string;
  /** What a copy is called that comes by the same method and parameter. */
  readonly copy?: string;
  readonly effect: CallEffect;
  /** Asked of the bucket or the object, with the suffix of its version where one is named. */
  readonly actions: readonly string[];
  /** How its actions are called where a version is named. */
  readonly versioned?: readonly string[];
}

const configuration = (parameter: string, name: string, read: string, write: string): readonly S3Operation[] => [
  { name: `Get${name}`, method: 'GET', level: 'bucket', parameter, effect: 'read', actions: [`s3:${read}`] },
  { name: `Put${name}`, method: 'PUT', level: 'bucket', parameter, effect: 'write', actions: [`s3:${write}`] },
  { name: `Delete${name}`, method: 'DELETE', level: 'bucket', parameter, effect: 'write', actions: [`s3:${write}`] },
];

const onObject = (
  method: string,
  name: string,
  actions: readonly string[],
  more: Partial<S3Operation> = {},
): S3Operation => ({ name, method, level: 'object', effect: 'data', actions, ...more });

const onBucket = (
  method: string,
  name: string,
  effect: CallEffect,
  action: string,
  parameter?: string,
): S3Operation => ({
  name,
  method,
  level: 'bucket',
  effect,
  actions: action === '' ? [] : [action],
  ...(parameter !== undefined && { parameter }),
});

/**
 * What is forwarded, and what it takes; of those that fit a request, the first.
 * https://docs.aws.amazon.com/service-authorization/latest/reference/list_amazons3.html
 */
export const S3_OPERATIONS: readonly S3Operation[] = [
  { name: 'ListBuckets', method: 'GET', level: 'service', effect: 'read', actions: ['s3:ListAllMyBuckets'] },

  ...configuration('cors', 'BucketCors', 'GetBucketCORS', 'PutBucketCORS'),
  ...configuration('encryption', 'BucketEncryption', 'GetEncryptionConfiguration', 'PutEncryptionConfiguration'),
  ...configuration(
    'lifecycle',
    'BucketLifecycleConfiguration',
    'GetLifecycleConfiguration',
    'PutLifecycleConfiguration',
  ),
  ...configuration(
    'object-lock',
    'ObjectLockConfiguration',
    'GetBucketObjectLockConfiguration',
    'PutBucketObjectLockConfiguration',
  ),
  ...configuration(
    'ownershipControls',
    'BucketOwnershipControls',
    'GetBucketOwnershipControls',
    'PutBucketOwnershipControls',
  ),
  ...configuration(
    'publicAccessBlock',
    'PublicAccessBlock',
    'GetBucketPublicAccessBlock',
    'PutBucketPublicAccessBlock',
  ),
  ...configuration('tagging', 'BucketTagging', 'GetBucketTagging', 'PutBucketTagging'),
  ...configuration('versioning', 'BucketVersioning', 'GetBucketVersioning', 'PutBucketVersioning'),
  onBucket('GET', 'GetBucketLocation', 'read', 's3:GetBucketLocation', 'location'),
  onBucket('GET', 'ListObjectVersions', 'data', 's3:ListBucketVersions', 'versions'),
  onBucket('GET', 'ListMultipartUploads', 'data', 's3:ListBucketMultipartUploads', 'uploads'),
  onBucket('GET', 'ListObjectsV2', 'data', 's3:ListBucket', 'list-type'),
  onBucket('GET', 'ListObjects', 'data', 's3:ListBucket'),
  onBucket('HEAD', 'HeadBucket', 'data', 's3:ListBucket'),
  onBucket('PUT', 'CreateBucket', 'write', 's3:CreateBucket'),
  onBucket('DELETE', 'DeleteBucket', 'write', 's3:DeleteBucket'),
  // Each object that it names is asked for by itself.
  onBucket('POST', 'DeleteObjects', 'data', '', 'delete'),

  onObject('GET', 'GetObjectTagging', ['s3:GetObjectTagging'], {
    parameter: 'tagging',
    versioned: ['s3:GetObjectVersionTagging'],
  }),
  onObject('PUT', 'PutObjectTagging', ['s3:PutObjectTagging'], {
    parameter: 'tagging',
    versioned: ['s3:PutObjectVersionTagging'],
  }),
  onObject('DELETE', 'DeleteObjectTagging', ['s3:DeleteObjectTagging'], {
    parameter: 'tagging',
    versioned: ['s3:DeleteObjectVersionTagging'],
  }),
  onObject('GET', 'GetObjectRetention', ['s3:GetObjectRetention'], { parameter: 'retention' }),
  onObject('PUT', 'PutObjectRetention', ['s3:PutObjectRetention'], { parameter: 'retention' }),
  onObject('GET', 'GetObjectLegalHold', ['s3:GetObjectLegalHold'], { parameter: 'legal-hold' }),
  onObject('PUT', 'PutObjectLegalHold', ['s3:PutObjectLegalHold'], { parameter: 'legal-hold' }),
  onObject('GET', 'GetObjectAttributes', ['s3:GetObjectAttributes', 's3:GetObject'], {
    parameter: 'attributes',
    versioned: ['s3:GetObjectVersionAttributes', 's3:GetObjectVersion'],
  }),
  onObject('GET', 'ListParts', ['s3:ListMultipartUploadParts'], { parameter: 'uploadId' }),
  onObject('PUT', 'UploadPart', ['s3:PutObject'], { parameter: 'uploadId', copy: 'UploadPartCopy' }),
  onObject('POST', 'CreateMultipartUpload', ['s3:PutObject'], { parameter: 'uploads' }),
  onObject('POST', 'CompleteMultipartUpload', ['s3:PutObject'], { parameter: 'uploadId' }),
  onObject('DELETE', 'AbortMultipartUpload', ['s3:AbortMultipartUpload'], { parameter: 'uploadId' }),
  onObject('GET', 'GetObject', ['s3:GetObject'], { versioned: ['s3:GetObjectVersion'] }),
  onObject('HEAD', 'HeadObject', ['s3:GetObject'], { versioned: ['s3:GetObjectVersion'] }),
  onObject('PUT', 'PutObject', ['s3:PutObject'], { copy: 'CopyObject' }),
  onObject('DELETE', 'DeleteObject', ['s3:DeleteObject'], { versioned: ['s3:DeleteObjectVersion'] }),
];

/** Parameters that name parts of S3 which are not forwarded: what they ask for must not be taken for anything else. */
export const REFUSED_PARAMETERS: readonly string[] = [
  'accelerate',
  'acl',
  'analytics',
  'encryptionConfiguration',
  'intelligent-tiering',
  'inventory',
  'logging',
  'metadataConfiguration',
  'metadataInventoryTable',
  'metadataJournalTable',
  'metadataTable',
  'metrics',
  'notification',
  'policy',
  'policyStatus',
  'renameObject',
  'replication',
  'requestPayment',
  'restore',
  'select',
  'session',
  'torrent',
  'website',
];

/** Parameters that only say more of what is asked for. All others are left out: a backend may know them for something. */
export const PASSED_PARAMETERS: ReadonlySet<string> = new Set([
  'continuation-token',
  'delimiter',
  'encoding-type',
  'fetch-owner',
  'key-marker',
  'list-type',
  'marker',
  'max-keys',
  'max-parts',
  'max-uploads',
  'partNumber',
  'part-number-marker',
  'prefix',
  'response-cache-control',
  'response-content-disposition',
  'response-content-encoding',
  'response-content-language',
  'response-content-type',
  'response-expires',
  'start-after',
  'upload-id-marker',
  'version-id-marker',
  'versionId',
]);
