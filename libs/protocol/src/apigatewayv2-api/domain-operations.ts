import {
  changeDomainName,
  createDomainName,
  deleteDomainName,
  type DomainKey,
  type DomainSettings,
  findDomainName,
  type FoundDomain,
  listDomainNames,
} from '@stoker/app/gateway/domain-names';
import type { AuthorisedCaller } from '@stoker/app/identity/authorise';
import { gatewayArn } from '@stoker/core/gateway/gateway-arn';
import { badRequest } from '@stoker/core/gateway/refusals';

import type { CreateDomainNameRequest, GetDomainNameResponse } from '../aws-model/apigatewayv2.generated.js';
import type { TableEntry } from '../aws-wire/operation.js';
import { pageOutput, pageRequest } from './paging.js';
import type { V2ApiPorts } from './v2-api-ports.js';
import { refuseMembers, v2Operation } from './v2-operation.js';

const EXCEPT = 'mutual TLS, wildcards, routing rules; certificates are the front door’s';

/** https://docs.aws.amazon.com/apigatewayv2/latest/api-reference/domainnames.html */
export function domainOperations(ports: V2ApiPorts): readonly TableEntry[] {
  return [
    v2Operation(
      'CreateDomainName',
      async (input, { principal }) => {
        const settings = { ...settingsOf(input), tags: input.Tags ?? {} };
        return domainOutput(ports, await createDomainName(ports, principal.accountId, input.DomainName, settings));
      },
      EXCEPT,
    ),
    v2Operation(
      'UpdateDomainName',
      async (input, caller) => {
        const settings = settingsOf(input);
        const found = await changeDomainName(ports, domainOf(input, caller), (domain) => ({ ...domain, ...settings }));
        return domainOutput(ports, found);
      },
      EXCEPT,
    ),
    v2Operation('GetDomainName', async (input, caller) =>
      domainOutput(ports, await findDomainName(ports.store, domainOf(input, caller))),
    ),
    v2Operation('GetDomainNames', async (input, { principal }) => {
      const page = await listDomainNames(ports, principal.accountId, pageRequest(input));
      return pageOutput(page, (found) => domainOutput(ports, found));
    }),
    v2Operation('DeleteDomainName', async (input, caller) => {
      await deleteDomainName(ports, domainOf(input, caller));
      return {};
    }),
  ];
}

/** The caller's domain of such a name. */
export function domainOf(
  { DomainName: name }: { readonly DomainName: string },
  { principal }: AuthorisedCaller,
): DomainKey {
  return { accountId: principal.accountId, name };
}

/** @throws BadRequestException */
function settingsOf(input: Partial<CreateDomainNameRequest>): DomainSettings {
  refuseMembers(input, ['MutualTlsAuthentication']);
  if ((input.RoutingMode ?? 'API_MAPPING_ONLY') !== 'API_MAPPING_ONLY') {
    throw badRequest('Stoker supports routing mode API_MAPPING_ONLY only.');
  }
  const [configuration, ...more] = input.DomainNameConfigurations ?? [];
  if (more.length > 0) throw badRequest('A domain name has one configuration');
  if (configuration === undefined) return {};
  if (configuration.EndpointType === 'EDGE') throw badRequest('Only REGIONAL endpoints are supported for domain names');
  const given = {
    certificateArn: configuration.CertificateArn,
    certificateName: configuration.CertificateName,
    securityPolicy: configuration.SecurityPolicy,
    ipAddressType: configuration.IpAddressType,
  };
  return Object.fromEntries(Object.entries(given).filter(([, value]) => value !== undefined));
}

function domainOutput({ region, frontDoor }: V2ApiPorts, { name, domain }: FoundDomain) {
  return {
    ApiMappingSelectionExpression: '$request.basepath',
    DomainName: name,
    DomainNameArn: gatewayArn(region, `/domainnames/${name}`),
    DomainNameConfigurations: [
      {
        ApiGatewayDomainName: targetName(domain.target, region, frontDoor),
        CertificateArn: domain.certificateArn,
        CertificateName: domain.certificateName,
        DomainNameStatus: 'AVAILABLE',
        EndpointType: domain.endpointType,
        IpAddressType: domain.ipAddressType,
        SecurityPolicy: domain.securityPolicy === 'TLS_1_0' ? 'TLS_1_0' : 'TLS_1_2',
      },
    ],
    RoutingMode: 'API_MAPPING_ONLY',
    Tags: domain.tags,
  } satisfies GetDomainNameResponse;
}

/** Where the domain's own record should point to: any name of the front door's, or the front door itself. */
function targetName(target: string, region: string, { origin, domain }: V2ApiPorts['frontDoor']): string {
  return domain === undefined ? new URL(origin).hostname : `${target}.execute-api.${region}.${domain}`;
}
