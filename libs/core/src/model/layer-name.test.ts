import { describe, expect, it } from 'vitest';
import {
  isLayerVersionNumber,
  layerArn,
  layerVersionArn,
  parseLayerVersionArn,
  resolveLayer,
  resolveLayerVersion,
} from './layer-name.js';

const HOME = { region: 'us-east-1', accountId: '111122223333' };
const ARN = 'arn:aws:lambda:us-east-1:444455556666:layer:tools';

describe('resolveLayer', () => {
  it('looks a name up at home and keeps the account of an ARN', () => {
    expect(resolveLayer('tools', HOME)).toEqual({ ...HOME, layerName: 'tools' });
    expect(resolveLayer(ARN, HOME)).toEqual({ region: 'us-east-1', accountId: '444455556666', layerName: 'tools' });
  });

  it.each(['arn:other', 'arn:aws-cn'])('never takes an ARN of the service model for a name: %s', (start) => {
    const { accountId, layerName } = resolveLayer(ARN.replace('arn:aws', start), HOME);
    expect([accountId, layerName]).toEqual(['444455556666', 'tools']);
    expect(() => resolveLayer(ARN.replace('us-east-1', 'US-EAST-1'), HOME)).toThrow("Layers from 'US-EAST-1' are not");
  });

  it('refuses an ARN of another region', () => {
    expect(() => resolveLayer(ARN.replace('us-east-1', 'eu-west-1'), HOME)).toThrow("Layers from 'eu-west-1' are not");
  });
});

describe('resolveLayerVersion', () => {
  it('refuses numbers below the first', () => {
    expect(resolveLayerVersion('tools', 3, HOME)).toEqual({ ...HOME, layerName: 'tools', version: 3 });
    expect(() => resolveLayerVersion('tools', 0, HOME)).toThrow('Layer Version Cannot be less than 1');
  });
});

describe('layer ARNs', () => {
  it('are read as they are written', () => {
    const target = { region: 'us-east-1', accountId: '444455556666', layerName: 'tools', version: 12 };
    expect(layerArn(target)).toBe(ARN);
    expect(layerVersionArn(target)).toBe(`${ARN}:12`);
    expect(parseLayerVersionArn(`${ARN}:12`)).toEqual(target);
  });

  it.each([ARN, `${ARN}:`, `${ARN}:x`, 'arn:aws:lambda:::awslayer:AmazonLinux1703', 'tools:1', ''])(
    'of no version: %j',
    (text) => {
      expect(parseLayerVersionArn(text)).toBeUndefined();
    },
  );
});

describe('isLayerVersionNumber', () => {
  it.each([
    [1, true],
    [2 ** 31 - 1, true],
    [2 ** 31, false],
    [0, false],
    [1.5, false],
  ])('%d: %s', (number, expected) => {
    expect(isLayerVersionNumber(number)).toBe(expected);
  });
});
