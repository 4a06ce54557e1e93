import { expect, it } from 'vitest';
import { functionOfGroup, groupOfFunction, logStreamArn, resolveLogGroup } from './log-group.js';

const home = { region: 'us-east-1', accountId: '111122223333' };

it('knows the function of a group, and of nothing else', () => {
  expect(functionOfGroup(groupOfFunction('hello_1'))).toBe('hello_1');
  for (const other of [
    '/aws/lambda/',
    '/aws/lambda/../x',
    '/aws/lambda/a/b',
    '/aws/apigateway/x',
    'hello',
    '/aws/lambda/a.b',
  ]) {
    expect(functionOfGroup(other)).toBeUndefined();
  }
});

it('takes a name, or an ARN where an identifier may be one', () => {
  const groupName = '/aws/lambda/hello';
  expect(resolveLogGroup({ logGroupName: groupName }, home)).toEqual({ accountId: home.accountId, groupName });
  expect(resolveLogGroup({ logGroupIdentifier: groupName }, home)).toEqual({ accountId: home.accountId, groupName });
  const logGroupIdentifier = `arn:aws:logs:us-east-1:444455556666:log-group:${groupName}`;
  expect(resolveLogGroup({ logGroupIdentifier }, home)).toEqual({ accountId: '444455556666', groupName });
});

it('refuses what names no group of this region', () => {
  const refused = (named: object, code: string) =>
    expect(() => resolveLogGroup(named, home)).toThrowError(expect.objectContaining({ code }));
  refused({}, 'InvalidParameterValueException');
  refused({ logGroupName: 'a', logGroupIdentifier: 'a' }, 'InvalidParameterValueException');
  refused({ logGroupIdentifier: 'arn:aws:logs:us-east-1:1:destination:x' }, 'InvalidParameterValueException');
  refused({ logGroupIdentifier: 'arn:aws:logs:us-east-1:1:log-group:x:*' }, 'InvalidParameterValueException');
  refused({ logGroupIdentifier: 'arn:aws-cn:logs:us-east-1:1:log-group:x' }, 'InvalidParameterValueException');
  refused({ logGroupIdentifier: 'arn:aws:logs:eu-west-1:1:log-group:x' }, 'ResourceNotFoundException');
});

it('asks policies about the streams of a group', () => {
  const group = { accountId: home.accountId, groupName: '/aws/lambda/hello' };
  expect(logStreamArn('us-east-1', group)).toBe(
    'arn:aws:logs:us-east-1:111122223333:log-group:/aws/lambda/hello:log-stream:',
  );
});
