import type { TableEntry } from '../aws-wire/operation.js';
import { apiOperations } from './api-operations.js';
import { authorizerOperations } from './authorizer-operations.js';
import { deploymentOperations } from './deployment-operations.js';
import { domainOperations } from './domain-operations.js';
import { importOperations } from './import-operations.js';
import { integrationOperations } from './integration-operations.js';
import { mappingOperations } from './mapping-operations.js';
import { routeOperations } from './route-operations.js';
import { routeResponseOperations } from './route-response-operations.js';
import { stageOperations } from './stage-operations.js';
import { tagOperations } from './tag-operations.js';
import { UNSUPPORTED_OPERATIONS } from './unsupported-operations.js';
import type { V2ApiPorts } from './v2-api-ports.js';

/** The operation table of version 2 of API Gateway: every operation of the service model, built or not, exactly once. */
export function apiGatewayV2Operations(ports: V2ApiPorts): readonly TableEntry[] {
  return [
    ...apiOperations(ports),
    ...routeOperations(ports),
    ...routeResponseOperations(ports),
    ...integrationOperations(ports),
    ...authorizerOperations(ports),
    ...stageOperations(ports),
    ...deploymentOperations(ports),
    ...domainOperations(ports),
    ...mappingOperations(ports),
    ...tagOperations(ports),
    ...importOperations(ports),
    ...UNSUPPORTED_OPERATIONS,
  ];
}
