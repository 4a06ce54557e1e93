import { changeDomainName, findDomainName } from '@stoker/app/gateway/domain-names';
import { findV2Api } from '@stoker/app/gateway/v2/api-turn';
import { changeApiTags } from '@stoker/app/gateway/v2/apis';
import { changeStageTags } from '@stoker/app/gateway/v2/stages';
import { STAGES } from '@stoker/app/gateway/v2/v2-parts';
import type { AuthorisedCaller } from '@stoker/app/identity/authorise';
import { badRequest } from '@stoker/core/gateway/refusals';
import { parseArn } from '@stoker/core/model/arn';
import { type Tags, withoutTags, withTags } from '@stoker/core/model/tags';
import type { TableEntry } from '../aws-wire/operation.js';
import { onePart } from './paging.js';
import type { V2ApiPorts } from './v2-api-ports.js';
import { v2Operation } from './v2-operation.js';

/** https://docs.aws.amazon.com/apigatewayv2/latest/api-reference/tags-resource-arn.html */
export function tagOperations(ports: V2ApiPorts): readonly TableEntry[] {
  return [
    v2Operation('GetTags', async ({ ResourceArn }, caller) => ({
      Tags: await taggedAt(ports, ResourceArn, caller).read(),
    })),
    v2Operation('TagResource', async ({ ResourceArn, Tags = {} }, caller) => {
      await taggedAt(ports, ResourceArn, caller).change((tags) => withTags(tags, Tags));
      return {};
    }),
    v2Operation('UntagResource', async ({ ResourceArn, TagKeys }, caller) => {
      await taggedAt(ports, ResourceArn, caller).change((tags) => withoutTags(tags, TagKeys));
      return {};
    }),
  ];
}

/** The tags of one resource. All may throw NotFoundException. */
interface Tagged {
  read(): Promise<Tags>;
  change(change: (tags: Tags) => Tags): Promise<unknown>;
}

/**
 * The API, stage or domain name that an ARN means.
 *
 * @throws BadRequestException for anything else
 */
function taggedAt(ports: V2ApiPorts, text: string, { principal: { accountId } }: AuthorisedCaller): Tagged {
  const { store, region } = ports;
  const arn = parseArn(text);
  const isOurs = arn?.service === 'apigateway' && arn.region === region && arn.accountId === '';
  const [, kind, id = '', part, name, ...rest] = isOurs ? arn.resource.split('/') : [];
  if (rest.length === 0 && kind === 'domainnames' && id !== '' && part === undefined) {
    const key = { accountId, name: id };
    return {
      read: async () => (await findDomainName(store, key)).domain.tags,
      change: (change) => changeDomainName(ports, key, (domain) => ({ ...domain, tags: change(domain.tags) })),
    };
  }
  const key = { accountId, apiId: id };
  if (rest.length === 0 && kind === 'apis' && id !== '' && part === undefined) {
    return {
      read: async () => (await findV2Api(store, key)).api.tags,
      change: (change) => changeApiTags(ports, key, change),
    };
  }
  if (rest.length === 0 && kind === 'apis' && part === 'stages' && name !== undefined) {
    return {
      read: async () => (await onePart(store, key, STAGES, name, 'stage')).document.tags,
      change: (change) => changeStageTags(ports, key, name, change),
    };
  }
  throw badRequest(`Invalid resource ARN: ${text}`);
}
