import type { PolicyDocument } from '../../iam/policy.js';

/** A policy of AWS's that every account finds and may attach. */
export interface AwsManagedPolicy {
  readonly name: string;
  /** `/`, `/service-role/` */
  readonly path: string;
  readonly description: string;
  readonly document: PolicyDocument;
}

/** A policy of one statement that allows actions on everything. */
export function allowing(
  name: string,
  description: string,
  actions: string | readonly string[],
  path = '/',
): AwsManagedPolicy {
  const document: PolicyDocument = {
    Version: '2012-10-17',
    Statement: [{ Effect: 'Allow', Action: actions, Resource: '*' }],
  };
  return { name, path, description, document };
}
