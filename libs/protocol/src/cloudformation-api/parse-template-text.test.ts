import { describe, expect, it } from 'vitest';
import { parseTemplateText } from './parse-template-text.js';

describe('a template’s text', () => {
  it('is JSON, or YAML with short forms of functions', () => {
    expect(parseTemplateText('{"A": {"Ref": "B"}}')).toEqual({ A: { Ref: 'B' } });
    const text = `
AWSTemplateFormatVersion: 2010-09-09
Version: 2012-10-17
At: 12:30
A: !Sub "x\${B}"
B: !GetAtt Fn.Outputs.Arn
C: !If [IsProd, !Ref Y, !Join [",", [a, b]]]
D: !Sub
  - "\${A}"
  - A: !Ref Q
E: &shared { x: 1 }
F: *shared
200: !Equals [!Condition A, ""]
`;
    expect(parseTemplateText(text)).toEqual({
      AWSTemplateFormatVersion: '2010-09-09',
      Version: '2012-10-17',
      At: '12:30',
      A: { 'Fn::Sub': 'x${B}' },
      B: { 'Fn::GetAtt': ['Fn', 'Outputs.Arn'] },
      C: { 'Fn::If': ['IsProd', { Ref: 'Y' }, { 'Fn::Join': [',', ['a', 'b']] }] },
      D: { 'Fn::Sub': ['${A}', { A: { Ref: 'Q' } }] },
      E: { x: 1 },
      F: { x: 1 },
      200: { 'Fn::Equals': [{ Condition: 'A' }, ''] },
    });
  });

  it('means by an alias what its anchor names there', () => {
    const text = 'a: &x 1\nb: &y [*x]\n&k c: &x 2\nd: [*x, *y, *k]';
    expect(parseTemplateText(text)).toEqual({ a: 1, b: [1], c: 2, d: [2, [1], 'c'] });
  });

  it.each([
    ['aliases', `a: &a 1\nb: [${'*a,'.repeat(9_000)}]\nc: [${'1,'.repeat(20_000)}]`],
    ['keys', Array.from({ length: 30_000 }, (_one, number) => `k${number}: 1`).join('\n')],
  ])(
    'with many %s is read soon',
    (_what, text) => {
      // Of this thread's own time, whatever else the machine does.
      const before = process.threadCpuUsage();
      parseTemplateText(text);
      const { user, system } = process.threadCpuUsage(before);
      expect((user + system) / 1_000).toBeLessThan(3_000);
    },
    120_000,
  );

  const bomb = ['a', 'b', 'c', 'd', 'e', 'f']
    .map(
      (name, index, all) =>
        `${name}: &${name} [${Array(10)
          .fill(index === 0 ? 'x' : `*${all[index - 1]}`)
          .join()}]`,
    )
    .join('\n');

  it.each([
    ['that explodes', bomb, 'aliases come to too much'],
    ['that goes round', 'a: &a [*a]', 'not well-formed'],
    ['that goes too deep', '['.repeat(30_000), 'not well-formed'],
    ['with a tag of others', 'a: !!js/function x', 'not well-formed'],
    ['with a function that is none', 'a: !Foo b', 'Unknown tag !Foo'],
    ['that ends too early', '{"a": ', 'not well-formed'],
    ['that says something twice', 'a: 1\na: 2', 'not well-formed'],
  ])('%s is refused', (_what, text, message) => {
    expect(() => parseTemplateText(text)).toThrow(
      expect.objectContaining({ code: 'ValidationException', message: expect.stringContaining(message) as string }),
    );
  });
});
