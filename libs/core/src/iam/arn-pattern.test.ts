import { expect, test } from 'vitest';
import { ResourceName, compileArn, compileResource } from './arn-pattern.js';

const context = (key: string) => (key === 'aws:username' ? 'al:ice' : undefined);
const hello = 'arn:aws:lambda:eu-central-1:123456789012:function:hello';

test.each([
  ['*', hello, true],
  ['*', '*', true],
  [hello, hello, true],
  [hello, `${hello}:1`, false],
  [`${hello}:*`, `${hello}:1`, true],
  [`${hello}:*`, hello, false],
  [`${hello}*`, `${hello}-two:PROD`, true],
  ['arn:aws:lambda:*:*:function:*', hello, true],
  ['arn:aws:lambda:*:function:hello', hello, false],
  ['arn:aws:*:hello', hello, false],
  ['arn:aws:lambda', hello, true],
  ['arn:aws:lambda:us-east-1', hello, false],
  ['arn:aws:s3:::bucket/*', 'arn:aws:s3:::bucket/a/b', true],
  ['arn:aws:s3:::bucket/*', 'arn:aws:s3:::bucket2/a', false],
  ['arn:aws:lambda:eu-central-?:123456789012:function:h?llo', hello, true],
  ['arn:aws:sqs:*:*:${aws:username}', 'arn:aws:sqs:eu-central-1:1:al:ice', true],
  ['arn:aws:sqs:*:*:${aws:PrincipalTag/x}', 'arn:aws:sqs:eu-central-1:1:', false],
  ['arn:*', '*', false],
  ['arn:aws:lambda:*:*:*', 'not an arn', false],
  ['arn:aws:logs:*:*:log-group:/aws/${*}', 'arn:aws:logs:x:1:log-group:/aws/${*}', false],
  ['arn:aws:logs:*:*:log-group:/aws/${*}', 'arn:aws:logs:x:1:log-group:/aws/*', true],
])('in a condition, %s matches %s: %s', (pattern, name, matches) => {
  expect(compileArn(pattern, true)(new ResourceName(name), context)).toBe(matches);
});

test.each([
  ['*', '*', true],
  [hello, hello, true],
  [hello, `${hello}:1`, false],
  [`${hello}:*`, hello, false],
  ['arn:aws:lambda:*:function:hello', hello, true],
  ['arn:*:hello', hello, true],
  ['arn:aws:lambda:*:function:prod-*', hello, false],
  ['arn:aws:lambda:*', hello, true],
  ['arn:aws:lambda', hello, false],
  ['arn:aws:sqs:*:${aws:username}', 'arn:aws:sqs:eu-central-1:1:al:ice', true],
  ['arn:aws:sqs:*:${aws:PrincipalTag/x}', 'arn:aws:sqs:eu-central-1:1:', false],
])('as a resource, %s matches %s: %s', (pattern, name, matches) => {
  expect(compileResource(pattern, true)(new ResourceName(name), context)).toBe(matches);
});

test('a name that looks like a variable keeps its segments', () => {
  const deny = compileArn('arn:aws:s3:::*', true);
  expect(deny(new ResourceName('arn:aws:s3:::a${b:c}'), context)).toBe(true);
  expect(deny(new ResourceName('arn:${aws:s3:::}'), context)).toBe(false);
});
