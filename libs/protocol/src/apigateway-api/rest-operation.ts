import type { AccessCheck } from '@stoker/app/identity/access-check';
import type { AuthorisedCaller } from '@stoker/app/identity/authorise';
import type { Caller } from '@stoker/app/identity/caller';
import type { APIGatewayOperations } from '../aws-model/apigateway.generated.js';
import { APIGATEWAY_MODEL } from '../aws-model/apigateway.model.generated.js';
import type { Operation } from '../aws-wire/operation.js';
import { structureOf, wireName } from '../aws-wire/shapes.js';

type Name = keyof APIGatewayOperations;
type Input<N extends Name> = APIGatewayOperations[N]['input'];
type Output<N extends Name> = APIGatewayOperations[N]['output'];

/** What an operation has beside what it does. */
interface More<I> {
  /** As in `Operation`. */
  readonly except?: string;
  /** ARNs of roles that the request hands to API Gateway. */
  readonly roles?: (input: I) => readonly (string | undefined)[];
}

/**
 * An operation of API Gateway. What its callers must be allowed follows from its HTTP request, as on AWS: the action is the method,
 * the resource is the path. https://docs.aws.amazon.com/apigateway/latest/developerguide/api-gateway-control-access-using-iam-policies-to-create-and-manage-api.html
 */
export function restOperation<N extends Name>(
  name: N,
  run: (input: Input<N>, caller: AuthorisedCaller) => Promise<Output<N> | void>,
  { except, roles = () => [] }: More<Input<N>> = {},
): Operation<Input<N>, Output<N>> {
  const { method } = APIGATEWAY_MODEL.operations[name]!;
  const pathOf = pathWriter(name);
  return {
    name,
    ...(except !== undefined && { except }),
    access: (input, caller) => [
      {
        action: `apigateway:${method}`,
        resource: `arn:aws:apigateway:${caller.region}::${pathOf(input)}`,
        context: tagKeys(input),
      },
      ...roles(input)
        .filter((role) => role !== undefined && role !== '')
        .map((role) => passRole(role!)),
    ],
    run: async (input, caller) => (await run(input, caller)) as Output<N>,
  };
}

/** The account of whoever calls. */
export function accountOf({ principal }: Pick<Caller, 'principal'>): string {
  return principal.accountId;
}

/** Values that a patch gives to a place: `/credentials`. */
export function patchedValues(
  {
    patchOperations = [],
  }: { readonly patchOperations?: readonly { path?: string | undefined; value?: string | undefined }[] | undefined },
  place: string,
): readonly (string | undefined)[] {
  return patchOperations.filter(({ path }) => path === place).map(({ value }) => value);
}

function passRole(resource: string): AccessCheck {
  return { action: 'iam:PassRole', resource, context: { 'iam:PassedToService': 'apigateway.amazonaws.com' } };
}

/** Writes the path of an operation's requests from their inputs. */
function pathWriter(name: Name): (input: object) => string {
  const { uri, input: shape } = APIGATEWAY_MODEL.operations[name]!;
  const members = Object.entries(structureOf(APIGATEWAY_MODEL, shape).members);
  const labels = new Map(members.map(([member, model]) => [wireName(member, model), member]));
  const [path = ''] = uri.split('?');
  return (input) =>
    path.replaceAll(/\{(\w+)\}/g, (_, label: string) => {
      const value = String((input as Readonly<Record<string, unknown>>)[labels.get(label)!]);
      // Tags are of what an ARN names, which is one segment of the path.
      return label === 'resource_arn' ? encodeURIComponent(value) : value;
    });
}

/** Condition keys of the tags that a request gives, or takes away. */
function tagKeys(input: object): NonNullable<AccessCheck['context']> {
  const { tags, tagKeys: keys } = input as { tags?: Readonly<Record<string, string>>; tagKeys?: readonly string[] };
  if (keys !== undefined) return { 'aws:TagKeys': keys };
  if (tags === undefined) return {};
  const values = Object.entries(tags).map(([key, value]) => [`aws:RequestTag/${key}`, value] as const);
  return { 'aws:TagKeys': Object.keys(tags), ...Object.fromEntries(values) };
}
