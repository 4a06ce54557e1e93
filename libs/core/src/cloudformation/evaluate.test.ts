import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { evaluate, holds } from './evaluate.js';
import { readTemplate } from './read-template.js';
import { stackScope } from './stack-scope.js';

const template = readTemplate({
  Parameters: { Name: { Type: 'String' }, Zones: { Type: 'CommaDelimitedList' } },
  Mappings: { Sizes: { dev: { memory: 128 } } },
  Conditions: {
    IsDev: { 'Fn::Equals': [{ Ref: 'Name' }, 'dev'] },
    IsNot: { 'Fn::Not': [{ Condition: 'IsDev' }] },
    Circle: { Condition: 'Circle' },
  },
  Resources: { Fn: { Type: 'AWS::Lambda::Function' } },
});
const scope = stackScope({
  template,
  parameters: { Name: 'dev', Zones: 'a, b' },
  facts: { accountId: '1', region: 'eu', stackId: 'arn', stackName: 'shop', notificationArns: [] },
  made: (id) => (id === 'Fn' ? { ref: 'shop-fn', attributes: { Arn: 'arn:fn' } } : undefined),
  exports: new Map([['vpc', 'vpc-1']]),
});

describe('functions', () => {
  it.each<[unknown, unknown]>([
    [{ Ref: 'Fn' }, 'shop-fn'],
    [{ Ref: 'Zones' }, ['a', 'b']],
    [{ Ref: 'AWS::Region' }, 'eu'],
    [{ 'Fn::GetAtt': ['Fn', 'Arn'] }, 'arn:fn'],
    [{ 'Fn::GetAtt': 'Fn.Arn' }, 'arn:fn'],
    [{ 'Fn::Sub': '${Fn.Arn}/${Name}/${!Name}/$x/${AWS::StackName}' }, 'arn:fn/dev/${Name}/$x/shop'],
    [{ 'Fn::Sub': ['${A}-${Name}', { A: { Ref: 'Fn' }, Name: 'own' }] }, 'shop-fn-own'],
    [{ 'Fn::Join': ['-', ['a', { Ref: 'Name' }, 3]] }, 'a-dev-3'],
    [{ 'Fn::Join': [',', { Ref: 'Zones' }] }, 'a,b'],
    [{ 'Fn::Select': ['1', { 'Fn::Split': ['.', 'a.b.c'] }] }, 'b'],
    [{ 'Fn::FindInMap': ['Sizes', { Ref: 'Name' }, 'memory'] }, 128],
    [{ 'Fn::If': ['IsDev', { A: 1 }, { Ref: 'AWS::NoValue' }] }, { A: 1 }],
    [{ 'Fn::If': ['IsNot', 1, { Ref: 'AWS::NoValue' }] }, undefined],
    [{ A: { Ref: 'AWS::NoValue' }, B: [{ Ref: 'AWS::NoValue' }, 1] }, { B: [1] }],
    [{ 'Fn::ImportValue': 'vpc' }, 'vpc-1'],
    [{ 'Fn::Base64': 'é' }, 'w6k='],
    [
      { Ref: 'Fn', Other: 1 },
      { Ref: 'Fn', Other: 1 },
    ],
  ])('%j is %j', (value, expected) => {
    expect(evaluate(value, scope)).toEqual(expected);
  });

  it.each<[unknown, string]>([
    [{ Ref: 'Nobody' }, 'unresolved resource dependencies [Nobody]'],
    [{ 'Fn::GetAtt': ['Fn', 'Nothing'] }, 'does not support attribute type Nothing'],
    [{ 'Fn::GetAtt': ['Fn', '__proto__'] }, 'does not support attribute type'],
    [{ 'Fn::Select': ['7', ['a']] }, 'cannot select nonexistent value at index 7'],
    [{ 'Fn::FindInMap': ['Sizes', 'prod', 'memory'] }, 'Unable to get mapping for Sizes::prod::memory'],
    [{ 'Fn::FindInMap': ['constructor', 'name', 'x'] }, 'Unable to get mapping'],
    [{ 'Fn::If': ['Nothing', 1, 2] }, 'unresolved condition Nothing'],
    [{ 'Fn::If': ['Circle', 1, 2] }, 'circular condition'],
    [{ 'Fn::ImportValue': 'none' }, 'No export named none found.'],
    [{ 'Fn::Cidr': [] }, 'the function Fn::Cidr'],
    [{ 'Fn::Join': ['-', 'a'] }, 'a list where it has something else'],
    [{ 'Fn::Sub': '${A.}' }, 'every Fn::GetAtt object requires'],
  ])('%j is refused: %s', (value, message) => {
    expect(() => evaluate(value, scope)).toThrow(
      expect.objectContaining({ code: 'ValidationException', message: expect.stringContaining(message) as string }),
    );
  });

  it('conditions are joined', () => {
    const [yes, no] = [{ 'Fn::Equals': [1, '1'] }, { 'Fn::Equals': ['a', 'b'] }];
    expect(holds({ 'Fn::And': [yes, yes] }, scope)).toBe(true);
    expect(holds({ 'Fn::And': [yes, no] }, scope)).toBe(false);
    expect(holds({ 'Fn::Or': [no, yes] }, scope)).toBe(true);
    expect(() => holds({ 'Fn::Or': [no] }, scope)).toThrow('at least 2');
  });

  it('texts don’t grow without an end', () => {
    let value: unknown = 'x'.repeat(1_000);
    for (let i = 0; i < 20; i++) value = { 'Fn::Join': ['', [value, value]] };
    expect(() => evaluate(value, scope)).toThrow('come to more than 1 MB');
  });

  it('a text of beginnings without an end is read soon', () => {
    const text = '${'.repeat(500_000);
    const before = performance.now();
    expect(evaluate({ 'Fn::Sub': text }, scope)).toBe(text);
    expect(performance.now() - before).toBeLessThan(2_000);
  });

  it.each<[string, unknown]>([
    ['a map', { 'Fn::FindInMap': ['Sizes', 'large', 'text'] }],
    ['an attribute', { 'Fn::GetAtt': 'Fn.Large' }],
    ['a reference', { Ref: 'Large' }],
  ])('copies of what %s gives don’t come to more than 1 MB', (_what, copy) => {
    const large = ['x'.repeat(2_000)];
    const wide = {
      ...scope,
      ref: () => large,
      attribute: () => large,
      mappings: { Sizes: { large: { text: large } } },
    };
    const copies = Array.from({ length: 1_000 }, () => copy);
    expect(() => evaluate(copies, wide)).toThrow('come to more than 1 MB');
    expect(() => holds({ 'Fn::Equals': [copies, copies] }, wide)).toThrow('come to more than 1 MB');
    expect(evaluate(copies.slice(0, 400), wide)).toHaveLength(400);
  });

  it('what has no functions stays as it is', () => {
    const plain = fc
      .jsonValue()
      .filter((value) => !/"(?:Ref|Fn::)/.test(JSON.stringify(value)) && !/"__proto__"/.test(JSON.stringify(value)));
    fc.assert(
      fc.property(plain, (value) => {
        expect(JSON.stringify(evaluate(value, scope))).toBe(JSON.stringify(value));
      }),
    );
  });
});
