import { describe, expect, it } from 'vitest';
import { ecrRegistry, parseImageUri, resolvedUri } from './image-uri.js';

const hex = '0123456789abcdef'.repeat(4);

describe('parseImageUri', () => {
  it.each([
    ['stoker/app:1.2', { registry: 'stoker', repository: 'app', tag: '1.2', digest: undefined }],
    [
      'localhost:5000/team/app',
      { registry: 'localhost:5000', repository: 'team/app', tag: 'latest', digest: undefined },
    ],
    [
      `111122223333.dkr.ecr.us-east-1.amazonaws.com/app@sha256:${hex}`,
      { registry: '111122223333.dkr.ecr.us-east-1.amazonaws.com', repository: 'app', tag: 'latest', digest: hex },
    ],
    [`stoker/app:x@sha256:${hex}`, { registry: 'stoker', repository: 'app', tag: 'x', digest: hex }],
  ])('takes %s apart', (text, parts) => {
    expect(parseImageUri(text)).toEqual(parts);
  });

  it.each([
    'app',
    'app:1',
    'team/app:1',
    '/app',
    'stoker/',
    'stoker/App',
    'stoker/../app',
    'stoker/a//b',
    'stoker/app:',
    'stoker/app:.x',
    'stoker/app:a:b',
    'stoker/app@sha256:abc',
    `stoker/app@sha512:${hex}`,
    `stoker/app@sha256:${hex}@sha256:${hex}`,
    'user@registry.example.com/app',
    'registry.example.com:99999999/app',
    'http://registry.example.com/app',
    'stoker/app\n',
    `stoker/${'a'.repeat(300)}`,
    '',
  ])('refuses %j', (text) => {
    expect(parseImageUri(text)).toBeUndefined();
  });
});

it('tells the account and region of an ECR registry', () => {
  const parts = { accountId: '111122223333', region: 'eu-central-1' };
  expect(ecrRegistry('111122223333.dkr.ecr.eu-central-1.amazonaws.com')).toEqual(parts);
  expect(ecrRegistry('registry.example.com')).toBeUndefined();
  expect(ecrRegistry('111122223333.dkr.ecr.eu-central-1.amazonaws.com.example.com')).toBeUndefined();
});

it('names a repository by digest', () => {
  expect(resolvedUri(parseImageUri('stoker/a/b:3')!, hex)).toBe(`stoker/a/b@sha256:${hex}`);
});
