import { describe, expect, it } from 'vitest';
import { requireCombinedSize, resolveFunctionLayers } from './layer-rules.js';
import { LIMITS } from './limits.js';

const REGION = 'us-east-1';
const arn = (name: string, version = 1) => `arn:aws:lambda:us-east-1:111122223333:layer:${name}:${version}`;
const refused = (message: string) => expect.objectContaining({ code: 'InvalidParameterValueException', message });

describe('resolveFunctionLayers', () => {
  it('keeps the order', () => {
    const names = ['e', 'a', 'd', 'b', 'c'];
    const targets = resolveFunctionLayers(
      names.map((name) => arn(name)),
      REGION,
    );
    expect(targets.map(({ layerName }) => layerName)).toEqual(names);
  });

  it.each([
    [['a', 'b', 'c', 'd', 'e', 'f'].map((name) => arn(name)), 'Cannot reference more than 5 layers.'],
    [
      [arn('a', 1), arn('b'), arn('a', 2)],
      'Two different versions of the same layer are not allowed to be referenced in the same function. ' +
        `${arn('a', 1)} and ${arn('a', 2)} are versions of the same layer.`,
    ],
    [
      [arn('a').replace(REGION, 'eu-west-1')],
      'Layers are not in the same region as the function. Layers are expected to be in region us-east-1.',
    ],
    [['arn:aws:lambda:::awslayer:X'], 'Layer version arn:aws:lambda:::awslayer:X does not exist.'],
  ])('refuses %j', (arns, message) => {
    expect(() => resolveFunctionLayers(arns, REGION)).toThrow(refused(message));
  });

  it('takes layers of one name from two accounts', () => {
    const theirs = arn('a').replace('111122223333', '444455556666');
    expect(resolveFunctionLayers([arn('a'), theirs], REGION)).toHaveLength(2);
  });
});

describe('requireCombinedSize', () => {
  const max = LIMITS.unzippedBytes;

  it('allows what fits to the byte', () => {
    expect(() => requireCombinedSize(1, max - 1)).not.toThrow();
  });

  it('refuses in the words of AWS', () => {
    expect(() => requireCombinedSize(2, max - 1)).toThrow(
      refused(
        'Function code combined with layers exceeds the maximum allowed size of 262144000 bytes. ' +
          'The actual size is 262144001 bytes.',
      ),
    );
    expect(() => requireCombinedSize(1, max + 1)).toThrow(
      refused('Layers consume more than the available size of 262144000 bytes'),
    );
  });
});
