import { ServiceError } from '@stoker/core/errors/service-error';
import { element, escapeXml } from '../aws-wire/query/xml.js';
import { parseXml, textOf, type XmlElement } from '../aws-wire/xml/parse-xml.js';
import type { OwnNames } from './own-names.js';

/**
 * By which a backend says that it does not know the operator's key, or not this one's rights: nothing that a caller can mend, in
 * words that name the operator's key, role or token.
 */
const OPERATORS_TROUBLE: ReadonlySet<string> = new Set([
  'AccountProblem',
  'AllAccessDisabled',
  'AuthorizationHeaderMalformed',
  'AuthorizationQueryParametersError',
  'CredentialsNotSupported',
  'ExpiredToken',
  'InvalidAccessKeyId',
  'InvalidClientTokenId',
  'InvalidPayer',
  'InvalidSecurity',
  'InvalidToken',
  'MissingSecurityHeader',
  'NotSignedUp',
  'RequestExpired',
  'RequestTimeTooSkewed',
  'SignatureDoesNotMatch',
  'TokenRefreshRequired',
  'UnauthorizedAccess',
]);

/** What object locks refuse with `AccessDenied`. */
const LOCKED: readonly string[] = ['DeleteObject', 'DeleteObjects', 'PutObjectLegalHold', 'PutObjectRetention'];

export interface Refused {
  readonly name: string;
  readonly headers: ReadonlyMap<string, string>;
}

/** What the operator has to mend at a backend, which has done nothing of what it was asked. */
export class OperatorsTrouble extends ServiceError {
  constructor(said: string) {
    const cause = new Error(`the backend answered ${said}`);
    super('ServiceUnavailableException', 'The service has trouble with its backend.', {}, { cause });
  }
}

/** Whether an answer of whatever status is a refusal: slow operations have begun theirs before they fail. */
export function isRefusal(text: string): boolean {
  return /^\s*(?:<\?[^>]*\?>\s*)?<Error[\s>]/.test(text);
}

/** Whether a backend may deny a request for what its caller asked, and not for what the operator's key may do. */
function mayBeDenied({ name, headers }: Refused): boolean {
  // A wrong key for an object that its writer's own has encrypted is denied as well.
  const hasKey = [...headers.keys()].some((each) => each.endsWith('server-side-encryption-customer-key'));
  return hasKey || LOCKED.includes(name);
}

/**
 * A backend's refusal as it is told: written anew, for it has the operator's names and keys in it. Without a document there is
 * nothing to tell but its status.
 *
 * @throws OperatorsTrouble
 */
export function foreignRefusal(status: number, text: string, asked: Refused, names: OwnNames): string {
  const root = parseXml(text);
  const code = root?.name === 'Error' ? textOf(root, 'Code') : undefined;
  const isDenied = code === 'AccessDenied' || (code === undefined && (status === 401 || status === 403));
  const isTrouble = OPERATORS_TROUBLE.has(code ?? '') || (isDenied && !mayBeDenied(asked));
  if (isTrouble) throw new OperatorsTrouble(`${status} ${code ?? ''}`);
  if (root === undefined || code === undefined) return '';
  const said = ofError(root, code, names, ['Key', 'BucketName']);
  const own = element('Resource', escapeXml(names.path)) + element('RequestId', names.requestId);
  return `<?xml version="1.0" encoding="UTF-8"?>\n${element('Error', said + own)}`;
}

/** What a backend says of single objects that it did not delete, likewise. */
export function foreignFailures(xml: string, names: OwnNames): string {
  return xml.replace(/<Error(?:\s[^>]*)?>.*?<\/Error>/gs, (text) => {
    const failed = parseXml(text);
    if (failed === undefined) return '';
    const code = textOf(failed, 'Code') ?? '';
    const own = OPERATORS_TROUBLE.has(code) ? 'InternalError' : code;
    return element('Error', ofError(failed, own, names, ['Key', 'VersionId']));
  });
}

function ofError(error: XmlElement, code: string, { outward, bucket }: OwnNames, members: readonly string[]): string {
  const inOwn = (text: string): string => escapeXml(outward === '' ? text : text.replaceAll(outward, bucket));
  const message = messageOf(error, code);
  const more = members.flatMap((name) => {
    const text = textOf(error, name);
    if (text === undefined) return [];
    return [element(name, name === 'BucketName' ? inOwn(text) : escapeXml(text))];
  });
  return element('Code', escapeXml(code)) + element('Message', inOwn(message)) + more.join('');
}

function messageOf(error: XmlElement, code: string): string {
  if (code === 'AccessDenied') return 'Access Denied';
  if (code === 'InternalError') return 'We encountered an internal error. Please try again.';
  return textOf(error, 'Message') ?? '';
}
