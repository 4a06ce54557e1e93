import type { PolicyDocument } from '@stoker/core/iam/policy';

/** What AWS's managed policy of the name holds. */
export const ADMINISTRATOR_ACCESS: PolicyDocument = {
  Version: '2012-10-17',
  Statement: [{ Effect: 'Allow', Action: '*', Resource: '*' }],
};

/** Writing its own log is all that a function may do at first, as with `AWSLambdaBasicExecutionRole`. */
export const BASIC_EXECUTION: PolicyDocument = {
  Version: '2012-10-17',
  Statement: [
    { Effect: 'Allow', Action: ['logs:CreateLogGroup', 'logs:CreateLogStream', 'logs:PutLogEvents'], Resource: '*' },
  ],
};

/** Trusts the functions service, and nobody else, to assume the role. */
export const TRUST_LAMBDA: PolicyDocument = {
  Version: '2012-10-17',
  Statement: [{ Effect: 'Allow', Principal: { Service: 'lambda.amazonaws.com' }, Action: 'sts:AssumeRole' }],
};
