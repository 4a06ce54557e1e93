import type { RestApisPorts } from '@stoker/app/rest-apis/rest-apis-ports';
import { type TableEntry, unsupportedBecause } from '../aws-wire/operation.js';
import { accountOperations } from './account.js';
import { apiKeyOperations } from './api-keys.js';
import { authorizerOperations } from './authorizers.js';
import { deploymentOperations } from './deployments.js';
import { gatewayResponseOperations } from './gateway-responses.js';
import { importOperations } from './imports.js';
import { integrationOperations } from './integrations.js';
import { methodOperations } from './methods.js';
import { modelOperations } from './models.js';
import { requestValidatorOperations } from './request-validators.js';
import { resourceOperations } from './resources.js';
import { restApiOperations } from './rest-apis.js';
import { stageOperations } from './stages.js';
import { tagOperations } from './tags.js';
import { usagePlanOperations } from './usage-plans.js';

/** Operations of what there is none of here. */
const UNSUPPORTED = unsupportedBecause({
  'there are no networks of functions to link to': [
    'CreateVpcLink',
    'DeleteVpcLink',
    'GetVpcLink',
    'GetVpcLinks',
    'UpdateVpcLink',
    'CreateDomainNameAccessAssociation',
    'DeleteDomainNameAccessAssociation',
    'GetDomainNameAccessAssociations',
    'RejectDomainNameAccessAssociation',
  ],
  'back ends are not called with client certificates': [
    'GenerateClientCertificate',
    'DeleteClientCertificate',
    'GetClientCertificate',
    'GetClientCertificates',
    'UpdateClientCertificate',
  ],
  'documentation of APIs is not kept': [
    'CreateDocumentationPart',
    'DeleteDocumentationPart',
    'GetDocumentationPart',
    'GetDocumentationParts',
    'ImportDocumentationParts',
    'UpdateDocumentationPart',
    'CreateDocumentationVersion',
    'DeleteDocumentationVersion',
    'GetDocumentationVersion',
    'GetDocumentationVersions',
    'UpdateDocumentationVersion',
  ],
  'APIs are not exported': ['GetExport'],
  'call the stage instead': ['TestInvokeAuthorizer', 'TestInvokeMethod'],
  'make keys one by one': ['ImportApiKeys'],
  'raise the limit of the usage plan instead': ['UpdateUsage'],
  'it is not built yet': [
    'CreateBasePathMapping',
    'CreateDomainName',
    'DeleteBasePathMapping',
    'DeleteDomainName',
    'GetBasePathMapping',
    'GetBasePathMappings',
    'GetDomainName',
    'GetDomainNames',
    'UpdateBasePathMapping',
    'UpdateDomainName',
  ],
  'no client libraries are made': ['GetSdk', 'GetSdkType', 'GetSdkTypes'],
  'there are no mapping templates': ['GetModelTemplate'],
});

/** The operation table of the API Gateway API, version 1: every operation of the service model, exactly once. */
export function apigatewayOperations(ports: RestApisPorts): readonly TableEntry[] {
  return [
    ...restApiOperations(ports),
    ...importOperations(ports),
    ...resourceOperations(ports),
    ...methodOperations(ports),
    ...integrationOperations(ports),
    ...authorizerOperations(ports),
    ...modelOperations(ports),
    ...requestValidatorOperations(ports),
    ...gatewayResponseOperations(ports),
    ...deploymentOperations(ports),
    ...stageOperations(ports),
    ...apiKeyOperations(ports),
    ...usagePlanOperations(ports),
    ...accountOperations(ports),
    ...tagOperations(ports),
    ...UNSUPPORTED,
  ];
}
