import { allowing, type AwsManagedPolicy } from './aws-managed-policy.js';

/** Services whose reading actions `ReadOnlyAccess` allows: those that functions and their tools have to do with. */
const READABLE = [
  'apigateway',
  'cloudformation',
  'cloudwatch',
  'dynamodb',
  'ecr',
  'events',
  'iam',
  'kinesis',
  'lambda',
  'logs',
  'pipes',
  's3',
  'scheduler',
  'sns',
  'sqs',
  'states',
  'tag',
  'xray',
];

const READING = ['Get*', 'List*', 'Describe*', 'BatchGet*'];

/** What people get for their job. */
export const JOB_POLICIES: readonly AwsManagedPolicy[] = [
  allowing('AdministratorAccess', 'Provides full access to AWS services and resources.', '*'),
  {
    name: 'PowerUserAccess',
    path: '/',
    description:
      'Provides full access to AWS services and resources, but does not allow management of Users and groups.',
    document: {
      Version: '2012-10-17',
      Statement: [
        { Effect: 'Allow', NotAction: ['iam:*', 'organizations:*', 'account:*'], Resource: '*' },
        {
          Effect: 'Allow',
          Action: [
            'account:GetAccountInformation',
            'account:GetPrimaryEmail',
            'account:ListRegions',
            'iam:CreateServiceLinkedRole',
            'iam:DeleteServiceLinkedRole',
            'iam:ListRoles',
            'organizations:DescribeOrganization',
          ],
          Resource: '*',
        },
      ],
    },
  },
  allowing('ReadOnlyAccess', 'Provides read-only access to AWS services and resources.', [
    ...READABLE.flatMap((service) => READING.map((action) => `${service}:${action}`)),
    'apigateway:GET',
    'dynamodb:PartiQLSelect',
    'dynamodb:Query',
    'dynamodb:Scan',
    'logs:FilterLogEvents',
    'logs:StartQuery',
    'logs:StopQuery',
    'sts:GetAccessKeyInfo',
    'sts:GetCallerIdentity',
    'sts:GetSessionToken',
  ]),
  allowing(
    'ViewOnlyAccess',
    'This policy grants permissions to view resources and basic metadata across all AWS services.',
    READABLE.flatMap((service) => [`${service}:List*`, `${service}:Describe*`]),
    '/job-function/',
  ),
  allowing('SecurityAudit', 'The security audit template grants access to read security configuration metadata.', [
    'iam:Get*',
    'iam:List*',
    'iam:Simulate*',
    'lambda:GetPolicy',
    'lambda:GetFunctionConfiguration',
    'lambda:List*',
  ]),
];
