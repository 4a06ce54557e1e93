import { list } from '../iam/one-or-many.js';
import { parsePolicy } from '../iam/parse-policy.js';
import type { OneOrMany, PolicyDocument, PolicyStatement } from '../iam/policy.js';

/**
 * The policy of an API, with the short names of its methods (`execute-api:/prod/GET/pets`) spelled out.
 * https://docs.aws.amazon.com/apigateway/latest/developerguide/apigateway-resource-policies.html
 *
 * @param apiArn `arn:aws:execute-api:{region}:{account}:{api}`
 * @throws MalformedPolicyDocumentException
 */
export function apiPolicy(json: string, apiArn: string): PolicyDocument {
  const spelledOut = (resource: unknown): unknown =>
    typeof resource === 'string' ? resource.replace(/^execute-api:\//, `${apiArn}/`) : resource;
  const withArns = (_key: string, value: unknown): unknown => {
    if (typeof value !== 'object' || value === null || Array.isArray(value)) return value;
    const { Resource, NotResource, ...others } = value as Partial<PolicyStatement>;
    return {
      ...others,
      ...(Resource !== undefined && { Resource: mapped(Resource, spelledOut) }),
      ...(NotResource !== undefined && { NotResource: mapped(NotResource, spelledOut) }),
    };
  };
  return parsePolicy(JSON.stringify(JSON.parse(json), withArns), 'resource');
}

function mapped(resources: OneOrMany<string>, change: (resource: unknown) => unknown): unknown {
  return typeof resources === 'string' ? change(resources) : list(resources).map(change);
}
