import { describe, expect, it } from 'vitest';
import { busArn, parseBusArn, parseRuleArn, resolveBus, ruleArn } from './bus-name.js';

const HOME = { region: 'eu-west-1', accountId: '111122223333' };

describe('a bus is named', () => {
  it.each([
    [undefined, { ...HOME, busName: 'default' }],
    ['orders', { ...HOME, busName: 'orders' }],
    [
      'arn:aws:events:eu-west-1:444455556666:event-bus/orders',
      { region: 'eu-west-1', accountId: '444455556666', busName: 'orders' },
    ],
  ])('by %s', (text, target) => {
    expect(resolveBus(text, HOME)).toEqual(target);
  });

  it('in its own region only', () => {
    const arn = 'arn:aws:events:us-east-1:111122223333:event-bus/orders';
    expect(() => resolveBus(arn, HOME)).toThrow(expect.objectContaining({ code: 'ResourceNotFoundException' }));
  });

  it('by no ARN of something else', () => {
    expect(parseBusArn(ruleArn({ ...HOME, busName: 'b', ruleName: 'r' }))).toBeUndefined();
    expect(parseBusArn('arn:aws:sqs:eu-west-1:111122223333:event-bus/b')).toBeUndefined();
    expect(parseBusArn('arn:aws-cn:events:eu-west-1:111122223333:event-bus/b')).toBeUndefined();
  });
});

describe('the ARN of a rule', () => {
  it.each([
    ['default', 'arn:aws:events:eu-west-1:111122223333:rule/nightly'],
    ['orders', 'arn:aws:events:eu-west-1:111122223333:rule/orders/nightly'],
    ['aws.partner/shop/1', 'arn:aws:events:eu-west-1:111122223333:rule/aws.partner/shop/1/nightly'],
  ])('on %s', (busName, arn) => {
    const target = { ...HOME, busName, ruleName: 'nightly' };
    expect(ruleArn(target)).toBe(arn);
    expect(parseRuleArn(arn)).toEqual(target);
  });

  it('is none of something else', () => {
    expect(parseRuleArn(busArn({ ...HOME, busName: 'b' }))).toBeUndefined();
    expect(parseRuleArn('text')).toBeUndefined();
  });
});
