import type { PolicyDocument } from '@stoker/core/iam/policy';
import type { EntityKind } from '@stoker/core/identity/entity';
import type { IamStore, NewEntity } from '../iam-store.js';

/** What a store is tested with. */
export interface IamStoreHarness {
  readonly iam: IamStore;
  /** Makes an account and answers its id. */
  newAccount(): Promise<string>;
}

export const allow = (Action: string): PolicyDocument => ({
  Version: '2012-10-17',
  Statement: [{ Effect: 'Allow', Action, Resource: '*' }],
});

const trust: PolicyDocument = {
  Version: '2012-10-17',
  Statement: { Effect: 'Allow', Principal: { Service: 'lambda.amazonaws.com' }, Action: 'sts:AssumeRole' },
};

/** A user, group or role that nothing is known of but its name. */
export function anEntity(kind: EntityKind, accountId: string, name: string): NewEntity {
  const role = kind === 'role' ? { role: { trustPolicy: trust, maxSessionSeconds: 3600 } } : {};
  return { kind, accountId, name, path: '/', tags: {}, ...role };
}
