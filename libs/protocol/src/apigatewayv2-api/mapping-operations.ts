import {
  createApiMapping,
  deleteApiMapping,
  MAPPINGS,
  requireMapping,
  updateApiMapping,
} from '@stoker/app/gateway/api-mappings';
import { findDomainName } from '@stoker/app/gateway/domain-names';
import type { GatewayPart } from '@stoker/app/ports/gateway-store';
import type { ApiMapping } from '@stoker/core/gateway/domain-name';
import type { GetApiMappingResponse } from '../aws-model/apigatewayv2.generated.js';
import type { TableEntry } from '../aws-wire/operation.js';
import { domainOf } from './domain-operations.js';
import { pageOutput, pageRequest } from './paging.js';
import type { V2ApiPorts } from './v2-api-ports.js';
import { v2Operation } from './v2-operation.js';

/** https://docs.aws.amazon.com/apigatewayv2/latest/api-reference/domainnames-domainname-apimappings.html */
export function mappingOperations(ports: V2ApiPorts): readonly TableEntry[] {
  const { store } = ports;
  return [
    v2Operation('CreateApiMapping', async (input, caller) => {
      const { ApiId: apiId, Stage: stage, ApiMappingKey: key = '' } = input;
      return mappingOutput(await createApiMapping(ports, domainOf(input, caller), { apiId, stage, key }));
    }),
    v2Operation('UpdateApiMapping', async (input, caller) => {
      const { ApiId: apiId, Stage: stage, ApiMappingKey: key } = input;
      const found = await updateApiMapping(ports, domainOf(input, caller), input.ApiMappingId, (mapping) => ({
        apiId,
        stage: stage ?? mapping.stage,
        key: key ?? mapping.key,
      }));
      return mappingOutput(found);
    }),
    v2Operation('GetApiMapping', async (input, caller) => {
      const { name } = await findDomainName(store, domainOf(input, caller));
      return mappingOutput(await requireMapping(store, name, input.ApiMappingId));
    }),
    v2Operation('GetApiMappings', async (input, caller) => {
      const { name } = await findDomainName(store, domainOf(input, caller));
      return pageOutput(await store.listParts(name, MAPPINGS, pageRequest(input)), mappingOutput);
    }),
    v2Operation('DeleteApiMapping', async (input, caller) => {
      await deleteApiMapping(ports, domainOf(input, caller), input.ApiMappingId);
      return {};
    }),
  ];
}

function mappingOutput({ id, document: { apiId, stage, key } }: GatewayPart<ApiMapping>) {
  return { ApiId: apiId, ApiMappingId: id, ApiMappingKey: key, Stage: stage } satisfies GetApiMappingResponse;
}
