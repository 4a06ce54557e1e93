import { execFileSync } from 'node:child_process';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { parseProfile, renderExports, renderProfile } from './profile.js';

const profile = {
  endpoint: 'http://127.0.0.1:9400',
  region: 'eu-central-1',
  accessKeyId: 'AKIA2E0A8F3B244C9986',
  secretAccessKey: 'a+b/c=d',
};

describe('the AWS profile', () => {
  it('keeps secrets out of the configuration file', () => {
    const { config, credentials } = renderProfile(profile);
    expect(config).not.toContain(profile.secretAccessKey);
    expect(credentials).toBe('[stoker]\naws_access_key_id = AKIA2E0A8F3B244C9986\naws_secret_access_key = a+b/c=d\n');
  });

  it('is read as it was written', () => {
    const { config, credentials } = renderProfile(profile);
    expect(parseProfile(credentials, config)).toEqual(profile);
  });

  it('is found between profiles of others', () => {
    const { config, credentials } = renderProfile(profile);
    const other = '[other]\naws_access_key_id=AKIAOTHER\naws_secret_access_key=other\n';
    expect(parseProfile(`${other}\n${credentials}\n${other}`, `${config}\n[default]\nregion=x-y-1\n`)).toEqual(profile);
  });

  it('is undefined without one of its values', () => {
    const { config, credentials } = renderProfile(profile);
    expect(parseProfile(credentials, '')).toBeUndefined();
    expect(parseProfile(credentials.replace(/aws_secret.*\n/, ''), config)).toBeUndefined();
  });
});

describe('renderExports', () => {
  it('survives a shell, whatever is in a value', () => {
    const word = fc.string({ unit: fc.constantFrom(...'aZ0+/=$`"\'\\ ;&|') });
    fc.assert(
      fc.property(word, (secret) => {
        const script = `${renderExports({ ...profile, secretAccessKey: secret })}printf '%s' "$AWS_SECRET_ACCESS_KEY"`;
        expect(execFileSync('sh', ['-c', script], { encoding: 'utf8' })).toBe(secret);
      }),
      { numRuns: 30 },
    );
  });

  it('prints export lines only', () => {
    const names = renderExports(profile)
      .trim()
      .split('\n')
      .map((line) => /^export (\w+)='[^']*'$/.exec(line)?.[1]);
    const credentials = ['AWS_ACCESS_KEY_ID', 'AWS_SECRET_ACCESS_KEY'];
    expect(names).toEqual(['AWS_ENDPOINT_URL', 'AWS_REGION', 'AWS_DEFAULT_REGION', ...credentials]);
  });
});
