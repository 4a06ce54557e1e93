import { allowing, type AwsManagedPolicy } from './aws-managed-policy.js';

const LOGS = ['logs:CreateLogGroup', 'logs:CreateLogStream', 'logs:PutLogEvents'];
const NETWORK_INTERFACES = [
  'ec2:CreateNetworkInterface',
  'ec2:DescribeNetworkInterfaces',
  'ec2:DescribeSubnets',
  'ec2:DeleteNetworkInterface',
  'ec2:AssignPrivateIpAddresses',
  'ec2:UnassignPrivateIpAddresses',
];

const forExecution = (name: string, description: string, actions: readonly string[]): AwsManagedPolicy =>
  allowing(name, description, actions, '/service-role/');

/** What functions' roles get. https://docs.aws.amazon.com/lambda/latest/dg/lambda-intro-execution-role.html */
export const EXECUTION_POLICIES: readonly AwsManagedPolicy[] = [
  forExecution('AWSLambdaBasicExecutionRole', 'Provides write permissions to CloudWatch Logs.', LOGS),
  forExecution(
    'AWSLambdaVPCAccessExecutionRole',
    'Provides minimum permissions for a Lambda function to execute while accessing a resource within a VPC.',
    [...LOGS, ...NETWORK_INTERFACES],
  ),
  forExecution(
    'AWSLambdaSQSQueueExecutionRole',
    'Provides receive message, delete message, and read attribute access to SQS queues, and write permissions to CloudWatch logs.',
    ['sqs:ReceiveMessage', 'sqs:DeleteMessage', 'sqs:GetQueueAttributes', ...LOGS],
  ),
  forExecution(
    'AWSLambdaDynamoDBExecutionRole',
    'Provides list and read access to DynamoDB streams and write permissions to CloudWatch logs.',
    ['dynamodb:DescribeStream', 'dynamodb:GetRecords', 'dynamodb:GetShardIterator', 'dynamodb:ListStreams', ...LOGS],
  ),
  forExecution(
    'AWSLambdaKinesisExecutionRole',
    'Provides list and read access to Kinesis streams and write permissions to CloudWatch logs.',
    [
      'kinesis:DescribeStream',
      'kinesis:DescribeStreamSummary',
      'kinesis:GetRecords',
      'kinesis:GetShardIterator',
      'kinesis:ListShards',
      'kinesis:ListStreams',
      'kinesis:SubscribeToShard',
      ...LOGS,
    ],
  ),
  forExecution(
    'AWSLambdaMSKExecutionRole',
    'Provides permissions required to access MSK Cluster within a VPC, manage ENIs in the VPC and write permissions to CloudWatch Logs.',
    [
      'kafka:DescribeCluster',
      'kafka:DescribeClusterV2',
      'kafka:GetBootstrapBrokers',
      ...NETWORK_INTERFACES,
      'ec2:DescribeVpcs',
      'ec2:DescribeSecurityGroups',
      ...LOGS,
    ],
  ),
  forExecution('AWSLambdaRole', 'Default policy for AWS Lambda service role.', ['lambda:InvokeFunction']),
];
