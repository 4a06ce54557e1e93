import { importRestApi, putRestApi } from '@stoker/app/rest-apis/import-api';
import type { RestApisPorts } from '@stoker/app/rest-apis/rest-apis-ports';
import type { ImportedApi } from '@stoker/core/rest-api/import/imported-api';
import { readApiDocument } from '@stoker/core/rest-api/import/read-document';
import { badRequest } from '@stoker/core/gateway/refusals';
import { notSupported } from '@stoker/core/rest-api/refusals';
import type { FoundApi } from '@stoker/app/rest-apis/find-api';
import type { RestApi } from '../aws-model/apigateway.generated.js';
import type { TableEntry } from '../aws-wire/operation.js';
import { restApiOutput } from './rest-apis.js';
import { accountOf, restOperation } from './rest-operation.js';

interface ImportInput {
  readonly body: Uint8Array;
  readonly parameters?: Readonly<Record<string, string>> | undefined;
  readonly failOnWarnings?: boolean | undefined;
}

/** https://docs.aws.amazon.com/apigateway/latest/developerguide/api-gateway-import-api.html */
export function importOperations(ports: RestApisPorts): readonly TableEntry[] {
  const except = 'YAML, base paths that are split, schemas that stand where they are used';
  return [
    restOperation(
      'ImportRestApi',
      async (input, caller) => {
        const imported = read(input);
        const type = input.parameters?.['endpointConfigurationTypes'] ?? 'EDGE';
        return output(await importRestApi(ports, accountOf(caller), imported, type), imported);
      },
      { except, roles: rolesOf },
    ),
    restOperation(
      'PutRestApi',
      async (input, caller) => {
        const imported = read(input);
        const { restApiId, mode = 'merge' } = input;
        return output(await putRestApi(ports, accountOf(caller), restApiId, imported, mode), imported);
      },
      { except, roles: rolesOf },
    ),
  ];
}

/** @throws BadRequestException */
function read({ body, parameters = {}, failOnWarnings = false }: ImportInput): ImportedApi {
  const { basepath: basePath = 'ignore' } = parameters;
  if (basePath !== 'ignore' && basePath !== 'prepend') throw notSupported(`The base path mode ${basePath}`);
  const imported = readApiDocument(Buffer.from(body).toString(), basePath);
  const [warning] = imported.warnings;
  if (failOnWarnings && warning !== undefined) throw badRequest(`Warnings found during import: ${warning}`);
  return imported;
}

/** Roles that the document hands over: what it is refused for is said when it is read. */
function rolesOf(input: ImportInput): readonly (string | undefined)[] {
  const { methods, authorizers } = read({ ...input, failOnWarnings: false });
  const integrations = methods.map(({ method }) => method.methodIntegration?.credentials);
  const roles = [...integrations, ...authorizers.map(({ authorizerCredentials }) => authorizerCredentials)];
  return [...new Set(roles)];
}

function output(api: FoundApi, { warnings }: ImportedApi): RestApi {
  return { ...restApiOutput(api), ...(warnings.length > 0 && { warnings }) };
}
