import { type ApiImport, type ImportedApi, importApi, reimportApi } from '@stoker/app/gateway/v2/import-api';
import { badRequest } from '@stoker/core/gateway/refusals';
import type { ImportApiRequest } from '../aws-model/apigatewayv2.generated.js';
import type { TableEntry } from '../aws-wire/operation.js';
import { apiOutput } from './api-operations.js';
import type { V2ApiPorts } from './v2-api-ports.js';
import { apiOf, v2Operation } from './v2-operation.js';

const EXCEPT = 'documents in JSON; base paths are ignored';

/** https://docs.aws.amazon.com/apigateway/latest/developerguide/http-api-open-api.html */
export function importOperations(ports: V2ApiPorts): readonly TableEntry[] {
  return [
    v2Operation(
      'ImportApi',
      async (input, { principal }) => importOutput(ports, await importApi(ports, principal.accountId, importOf(input))),
      EXCEPT,
    ),
    v2Operation(
      'ReimportApi',
      async (input, caller) => importOutput(ports, await reimportApi(ports, apiOf(input, caller), importOf(input))),
      EXCEPT,
    ),
  ];
}

/** @throws BadRequestException */
function importOf({
  Body: body,
  Basepath: basepath = 'ignore',
  FailOnWarnings: failOnWarnings = false,
}: ImportApiRequest): ApiImport {
  if (basepath !== 'ignore') throw badRequest('Stoker supports basepath ignore only.');
  return { body, failOnWarnings };
}

function importOutput(ports: V2ApiPorts, { warnings, ...found }: ImportedApi) {
  return { ...apiOutput(ports, found), ...(warnings.length > 0 && { Warnings: warnings }) };
}
