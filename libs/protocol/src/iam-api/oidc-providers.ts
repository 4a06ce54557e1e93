import type { IamPorts } from '@stoker/app/iam/iam-ports';
import { pageOf } from '@stoker/app/iam/paging';
import type { AccessCheck } from '@stoker/app/identity/access-check';
import type { Caller } from '@stoker/app/identity/caller';
import type { OidcProvider } from '@stoker/app/ports/iam-store';
import { withIamTags, withoutIamTags } from '@stoker/core/identity/iam-tags';
import { issuerOf, parseProviderArn, providerArn, type ProviderRef } from '@stoker/core/identity/oidc-provider';
import { checkedProvider } from '@stoker/core/identity/provider-rules';
import { noProvider } from '@stoker/core/identity/refusals';
import type {
  AddClientIDToOpenIDConnectProviderRequest,
  CreateOpenIDConnectProviderRequest,
  CreateOpenIDConnectProviderResponse,
  GetOpenIDConnectProviderResponse,
  ListOpenIDConnectProvidersRequest,
  ListOpenIDConnectProvidersResponse,
  ListOpenIDConnectProviderTagsRequest,
  ListOpenIDConnectProviderTagsResponse,
  NoMembers,
  RemoveClientIDFromOpenIDConnectProviderRequest,
  TagOpenIDConnectProviderRequest,
  UntagOpenIDConnectProviderRequest,
  UpdateOpenIDConnectProviderThumbprintRequest,
} from '../aws-model/iam.generated.js';
import type { AnyOperation, Operation } from '../aws-wire/operation.js';
import { continuation, shownTags, tagList } from './shapes.js';
import { accessTo, accessToTag, requestTags, resourceTags } from './targets.js';

interface ProviderRequest {
  readonly OpenIDConnectProviderArn: string;
}

/** https://docs.aws.amazon.com/IAM/latest/APIReference/API_CreateOpenIDConnectProvider.html */
export function createProviderOperation({
  iam,
}: IamPorts): Operation<CreateOpenIDConnectProviderRequest, CreateOpenIDConnectProviderResponse> {
  return {
    name: 'CreateOpenIDConnectProvider',
    except: '`ContextProvider`, `IdentityCenterInstanceArn`: not kept',
    access({ Url, Tags }, { principal: { accountId } }) {
      const arn = providerArn({ accountId, url: issuerOf(Url) });
      return [
        ...accessTo('CreateOpenIDConnectProvider', arn, requestTags(Tags)),
        ...accessToTag('TagOpenIDConnectProvider', arn, Tags),
      ];
    },
    async run({ Url, ClientIDList = [], ThumbprintList = [], Tags = [] }, { principal: { accountId } }) {
      const created = await iam.createProvider(
        checkedProvider({
          accountId,
          url: issuerOf(Url),
          clientIds: ClientIDList,
          thumbprints: ThumbprintList,
          tags: withIamTags({}, Tags),
        }),
      );
      return { OpenIDConnectProviderArn: providerArn(created), ...shownTags(created.tags) };
    },
  };
}

/** https://docs.aws.amazon.com/IAM/latest/APIReference/API_GetOpenIDConnectProvider.html */
export function getProviderOperation(ports: IamPorts): Operation<ProviderRequest, GetOpenIDConnectProviderResponse> {
  return {
    name: 'GetOpenIDConnectProvider',
    access: (input, caller) => accessToProvider(ports, 'GetOpenIDConnectProvider', input, caller),
    async run(input, caller) {
      const { url, clientIds, thumbprints, tags, createdAt } = await requireProvider(ports, input, caller);
      return {
        Url: url,
        ClientIDList: clientIds,
        ThumbprintList: thumbprints,
        CreateDate: new Date(createdAt),
        ...shownTags(tags),
      };
    },
  };
}

/** https://docs.aws.amazon.com/IAM/latest/APIReference/API_ListOpenIDConnectProviders.html */
export function listProvidersOperation({
  iam,
}: IamPorts): Operation<ListOpenIDConnectProvidersRequest, ListOpenIDConnectProvidersResponse> {
  return {
    name: 'ListOpenIDConnectProviders',
    access: () => accessTo('ListOpenIDConnectProviders'),
    async run(_input, { principal: { accountId } }) {
      const providers = await iam.listProviders(accountId);
      return { OpenIDConnectProviderList: providers.map((provider) => ({ Arn: providerArn(provider) })) };
    },
  };
}

/** https://docs.aws.amazon.com/IAM/latest/APIReference/API_DeleteOpenIDConnectProvider.html */
export function deleteProviderOperation(ports: IamPorts): Operation<ProviderRequest, NoMembers> {
  return {
    name: 'DeleteOpenIDConnectProvider',
    access: (input, caller) => accessToProvider(ports, 'DeleteOpenIDConnectProvider', input, caller),
    async run(input, caller) {
      await ports.iam.deleteProvider(ownProvider(input, caller));
      return {};
    },
  };
}

/** https://docs.aws.amazon.com/IAM/latest/APIReference/API_ListOpenIDConnectProviderTags.html */
export function listProviderTagsOperation(
  ports: IamPorts,
): Operation<ListOpenIDConnectProviderTagsRequest, ListOpenIDConnectProviderTagsResponse> {
  return {
    name: 'ListOpenIDConnectProviderTags',
    access: (input, caller) => accessToProvider(ports, 'ListOpenIDConnectProviderTags', input, caller),
    async run(input, caller) {
      const { tags } = await requireProvider(ports, input, caller);
      const page = pageOf('tags', tagList(tags), ({ Key }) => Key, input);
      return { Tags: page.items, ...continuation(page) };
    },
  };
}

/** The operations that put something of a provider in another's place. */
export function changeProviderOperations(ports: IamPorts): readonly AnyOperation[] {
  return [
    changing<AddClientIDToOpenIDConnectProviderRequest>(
      ports,
      'AddClientIDToOpenIDConnectProvider',
      ({ clientIds, ...provider }, { ClientID }) =>
        checkedProvider({ ...provider, clientIds: [...new Set([...clientIds, ClientID])] }),
    ),
    changing<RemoveClientIDFromOpenIDConnectProviderRequest>(
      ports,
      'RemoveClientIDFromOpenIDConnectProvider',
      ({ clientIds, ...provider }, { ClientID }) => ({
        ...provider,
        clientIds: clientIds.filter((id) => id !== ClientID),
      }),
    ),
    changing<UpdateOpenIDConnectProviderThumbprintRequest>(
      ports,
      'UpdateOpenIDConnectProviderThumbprint',
      (provider, { ThumbprintList }) => checkedProvider({ ...provider, thumbprints: ThumbprintList }),
    ),
    changing<TagOpenIDConnectProviderRequest>(
      ports,
      'TagOpenIDConnectProvider',
      (provider, { Tags }) => ({ ...provider, tags: withIamTags(provider.tags, Tags) }),
      ({ Tags }) => requestTags(Tags),
    ),
    changing<UntagOpenIDConnectProviderRequest>(
      ports,
      'UntagOpenIDConnectProvider',
      (provider, { TagKeys }) => ({ ...provider, tags: withoutIamTags(provider.tags, TagKeys) }),
      ({ TagKeys }) => ({ 'aws:TagKeys': TagKeys }),
    ),
  ];
}

function changing<I extends ProviderRequest>(
  ports: IamPorts,
  name: string,
  change: (provider: OidcProvider, input: I) => OidcProvider,
  context: (input: I) => NonNullable<AccessCheck['context']> = () => ({}),
): Operation<I, NoMembers> {
  return {
    name,
    access: (input, caller) => accessToProvider(ports, name, input, caller, context(input)),
    async run(input, caller) {
      await ports.iam.changeProvider(ownProvider(input, caller), (provider) => change(provider, input));
      return {};
    },
  };
}

async function accessToProvider(
  { iam }: IamPorts,
  action: string,
  { OpenIDConnectProviderArn: arn }: ProviderRequest,
  { principal }: Caller,
  context: AccessCheck['context'] = {},
): Promise<readonly AccessCheck[]> {
  const ref = parseProviderArn(arn);
  const found = ref?.accountId === principal.accountId ? await iam.findProvider(ref) : undefined;
  return accessTo(action, arn, { ...resourceTags(found?.tags ?? {}), ...context });
}

function ownProvider({ OpenIDConnectProviderArn: arn }: ProviderRequest, { principal }: Caller): ProviderRef {
  const ref = parseProviderArn(arn);
  if (ref?.accountId !== principal.accountId) throw noProvider(arn);
  return ref;
}

async function requireProvider({ iam }: IamPorts, input: ProviderRequest, caller: Caller): Promise<OidcProvider> {
  const found = await iam.findProvider(ownProvider(input, caller));
  if (found === undefined) throw noProvider(input.OpenIDConnectProviderArn);
  return found;
}
