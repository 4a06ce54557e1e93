import { randomInt } from 'node:crypto';
import { entityArn } from '@stoker/core/identity/entity';
import type { Principal } from '@stoker/core/model/principal';

const ALPHABET = 'ABCDEFGHIJKLMNOPQRSTUVWXYZ234567';
const RANDOM_CHARACTERS = 17;

/**
 * A unique id as IAM makes them: what kind it names, then letters and digits.
 * https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_identifiers.html#identifiers-unique-ids
 */
export function uniqueId(prefix: 'AIDA' | 'AGPA' | 'AROA'): string {
  return prefix + Array.from({ length: RANDOM_CHARACTERS }, () => ALPHABET[randomInt(ALPHABET.length)]).join('');
}

export function userPrincipal(accountId: string, name: string, id: string, path = '/'): Principal {
  return { accountId, arn: entityArn({ kind: 'user', accountId, name }, path), kind: 'user', id, name };
}

export function rootPrincipal(accountId: string): Principal {
  return { accountId, arn: `arn:aws:iam::${accountId}:root`, kind: 'root', id: accountId, name: 'root' };
}

/** What a key's secret is sealed for. */
export function secretIdentity(accessKeyId: string, accountId: string, userName: string | null): string {
  return `access-key/${accessKeyId}/${accountId}/${userName ?? ''}`;
}
