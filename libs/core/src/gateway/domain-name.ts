import type { Tags } from '../model/tags.js';
import { badRequest } from './refusals.js';

/**
 * A custom domain name, whichever version of the management API it was made with.
 * https://docs.aws.amazon.com/apigateway/latest/developerguide/http-api-custom-domain-names.html
 */
export interface DomainName {
  /** The first label of the name that the domain's own record should point to: `d-abcdefghij`. */
  readonly target: string;
  readonly certificateArn?: string | undefined;
  readonly certificateName?: string | undefined;
  readonly endpointType: 'REGIONAL' | 'EDGE';
  readonly securityPolicy: string;
  readonly ipAddressType: 'ipv4' | 'dualstack';
  readonly tags: Tags;
  /** ms since the epoch. */
  readonly createdAt: number;
}

/** Where paths of a custom domain name lead: a stage of an API. */
export interface ApiMapping {
  readonly apiId: string;
  readonly stage: string;
  /** `orders/v1`; empty for all that no other mapping of the domain takes. */
  readonly key: string;
}

const HOST = /^(?=.{1,253}$)(?:[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?\.)+[a-z](?:[a-z0-9-]{0,61}[a-z0-9])?$/;

/**
 * The name as it is kept: in lower case.
 *
 * @param ownDomain of the platform itself: nobody may have a name within it
 * @throws BadRequestException for what is no host name, for a wildcard, and for a name of the platform's
 */
export function requireDomainName(text: string, ownDomain: string | undefined): string {
  const name = text.toLowerCase();
  if (name.startsWith('*.')) throw badRequest('Wildcard custom domain names are not supported.');
  const own = ownDomain?.toLowerCase();
  if (!HOST.test(name) || name === own || (own !== undefined && name.endsWith(`.${own}`))) {
    throw badRequest(`The domain name ${text} is not valid.`);
  }
  return name;
}

const MAPPING_KEY = /^[A-Za-z0-9$_.+!*'(),-]+(?:\/[A-Za-z0-9$_.+!*'(),-]+)*$/;
const MAX_MAPPING_KEY = 300;

/** @throws BadRequestException for a key that is no path, or one of several segments where those are not known */
export function requireMappingKey(key: string, segments: 'one' | 'several'): void {
  const isOne = !key.includes('/');
  if (key === '' || (MAPPING_KEY.test(key) && key.length <= MAX_MAPPING_KEY && (isOne || segments === 'several'))) {
    return;
  }
  throw badRequest(
    'API mapping key should start with no slash and contain only letters, numbers, slashes and $-_.+!*(),.',
  );
}
