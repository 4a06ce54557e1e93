/** A service whose requests are sent on to a backend. */
export interface DataServiceFacts {
  /** As AWS calls it. */
  readonly title: string;
  /** The setting that says where it is. */
  readonly setting: string;
  /** The service in a signature's credential scope. */
  readonly signingName: string;
}

/** The data services by what AWS's hosts of them begin with: `sqs.us-east-1.amazonaws.com`. */
export const DATA_SERVICES = {
  s3: { title: 'S3', setting: 'STOKER_S3_FILE', signingName: 's3' },
  sqs: { title: 'SQS', setting: 'STOKER_SQS_FILE', signingName: 'sqs' },
  dynamodb: { title: 'DynamoDB', setting: 'STOKER_DYNAMODB_FILE', signingName: 'dynamodb' },
  'streams.dynamodb': { title: 'DynamoDB Streams', setting: 'STOKER_DYNAMODB_FILE', signingName: 'dynamodb' },
  kinesis: { title: 'Kinesis', setting: 'STOKER_KINESIS_FILE', signingName: 'kinesis' },
  sns: { title: 'SNS', setting: 'STOKER_SNS_SERVICE_FILE', signingName: 'sns' },
  secretsmanager: { title: 'Secrets Manager', setting: 'STOKER_SECRETSMANAGER_FILE', signingName: 'secretsmanager' },
  ssm: { title: 'Systems Manager', setting: 'STOKER_SSM_FILE', signingName: 'ssm' },
} as const satisfies Record<string, DataServiceFacts>;

export type DataService = keyof typeof DATA_SERVICES;
