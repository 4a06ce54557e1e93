import { expect, it } from 'vitest';
import { codeSigningArn, requirePublishers, requireSigned, resolveCodeSigning } from './code-signing.js';

const HOME = { region: 'us-east-1', accountId: '111122223333' };
const ARN = 'arn:aws:lambda:us-east-1:444455556666:code-signing-config:csc-0123456789abcdef0';

it('a configuration is named by its ARN', () => {
  const target = resolveCodeSigning(ARN, HOME);
  expect(target).toEqual({ region: 'us-east-1', accountId: '444455556666', id: 'csc-0123456789abcdef0' });
  expect(codeSigningArn(target)).toBe(ARN);
});

it.each(['', 'csc-0123456789abcdef0', ARN.replace('us-east-1', 'eu-west-1')])('%j names none here', (arn) => {
  expect(() => resolveCodeSigning(arn, HOME)).toThrow('is no code signing configuration of region us-east-1.');
});

it('publishers are versions of signing profiles', () => {
  const profile = 'arn:aws:signer:us-east-1:111122223333:/signing-profiles/team/AbCd1234';
  expect(() => requirePublishers([profile])).not.toThrow();
  for (const wrong of ['arn:aws:signer:us-east-1:111122223333:/signing-profiles/team', 'arn:aws:iam::111122223333:x']) {
    expect(() => requirePublishers([profile, wrong])).toThrow(`${wrong} is not the ARN`);
  }
});

it('only enforcement refuses what nobody has signed', () => {
  const config = { description: '', allowedPublishers: [], untrustedArtifact: 'Warn' } as const;
  for (const one of [undefined, config]) expect(() => requireSigned(one, 'hello')).not.toThrow();
  expect(() => requireSigned({ ...config, untrustedArtifact: 'Enforce' }, 'hello')).toThrow(
    expect.objectContaining({ code: 'CodeVerificationFailedException' }),
  );
});
