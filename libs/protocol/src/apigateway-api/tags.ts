import type { AuthorisedCaller } from '@stoker/app/identity/authorise';
import type { RestApisPorts } from '@stoker/app/rest-apis/rest-apis-ports';
import { changeRestTags, getRestTags } from '@stoker/app/rest-apis/tags';
import { parseArn } from '@stoker/core/model/arn';
import { badRequest } from '@stoker/core/gateway/refusals';
import type { TableEntry } from '../aws-wire/operation.js';
import { accountOf, restOperation } from './rest-operation.js';

/** https://docs.aws.amazon.com/apigateway/latest/developerguide/apigateway-tagging.html */
export function tagOperations(ports: RestApisPorts): readonly TableEntry[] {
  return [
    restOperation('GetTags', async ({ resourceArn }, caller) => ({
      tags: await getRestTags(ports, accountOf(caller), pathOf(resourceArn, caller)),
    })),
    restOperation('TagResource', ({ resourceArn, tags }, caller) =>
      changeRestTags(ports, accountOf(caller), pathOf(resourceArn, caller), (current) => ({ ...current, ...tags })),
    ),
    restOperation('UntagResource', ({ resourceArn, tagKeys }, caller) =>
      changeRestTags(ports, accountOf(caller), pathOf(resourceArn, caller), (current) =>
        Object.fromEntries(Object.entries(current).filter(([key]) => !tagKeys.includes(key))),
      ),
    ),
  ];
}

/** The path that an ARN such as `arn:aws:apigateway:us-east-1::/restapis/abc` names. @throws BadRequestException */
function pathOf(arn: string, { region }: AuthorisedCaller): string {
  const found = parseArn(arn);
  if (found?.service === 'apigateway' && found.region === region && found.accountId === '') return found.resource;
  throw badRequest('Invalid resource ARN specified in the request');
}
