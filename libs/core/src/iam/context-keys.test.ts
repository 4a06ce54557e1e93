import { expect, test } from 'vitest';
import { contextKeysOf } from './context-keys.js';

test('keys stand in conditions, in their values and in resources', () => {
  const keys = contextKeysOf({
    Version: '2012-10-17',
    Statement: [
      {
        Effect: 'Allow',
        Action: 's3:GetObject',
        Resource: ['arn:aws:s3:::b/${aws:username}/*', 'arn:aws:s3:::b/${*}${$}'],
        Condition: {
          StringLike: { 'aws:PrincipalTag/team': ["${ aws:RequestTag/team , 'none' }", 'x'] },
          Bool: { 'AWS:SecureTransport': true },
        },
      },
      {
        Effect: 'Deny',
        Action: '*',
        NotResource: 'arn:aws:s3:::${aws:userid}',
        Condition: { Bool: { 'aws:securetransport': 'false' } },
      },
    ],
  });
  expect(keys).toEqual([
    'aws:PrincipalTag/team',
    'AWS:SecureTransport',
    'aws:username',
    'aws:RequestTag/team',
    'aws:userid',
  ]);
});

test('documents before 2012-10-17 have no variables', () => {
  const Statement = { Effect: 'Allow', Action: '*', Resource: 'arn:aws:s3:::${aws:username}' } as const;
  expect(contextKeysOf({ Statement })).toEqual([]);
});
