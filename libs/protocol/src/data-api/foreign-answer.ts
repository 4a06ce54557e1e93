import type { AccountNames } from '@stoker/core/data-services/account-names';
import { ServiceError } from '@stoker/core/errors/service-error';
import type { BackendAnswer } from '@stoker/app/ports/backend-client';
import { ForeignError } from '../aws-wire/foreign-error.js';
import { readAnswer } from './read-answer.js';

/** By which a backend says that it does not know the operator's key, or not this one's rights: nothing that a caller can mend. */
const OPERATORS_TROUBLE: ReadonlySet<string> = new Set([
  'AccessDenied',
  'AccessDeniedException',
  'ExpiredTokenException',
  'IncompleteSignature',
  'IncompleteSignatureException',
  'InvalidClientTokenId',
  'InvalidSignatureException',
  'MissingAuthenticationToken',
  'MissingAuthenticationTokenException',
  'NotAuthorized',
  'SignatureDoesNotMatch',
  'UnrecognizedClientException',
]);

/** Headers of errors that clients read. */
const PASSED_ON = ['x-amzn-query-error', 'retry-after'];

/** What a backend's refusal comes to for the caller, with the account's names in its words. */
export async function foreignError(
  { status, headers, body }: BackendAnswer,
  names: AccountNames,
): Promise<ServiceError> {
  const words = wordsOf(await readAnswer(body), names);
  const code = codeOf(words);
  if (status < 400 || code === undefined || OPERATORS_TROUBLE.has(code)) {
    const cause = new Error(`the backend answered ${status} ${code ?? ''}`);
    return new ServiceError('ServiceUnavailableException', 'The service has trouble with its backend.', {}, { cause });
  }
  return new ForeignError({
    status,
    code,
    message: String(words['message'] ?? words['Message'] ?? ''),
    body: words,
    headers: Object.fromEntries(
      PASSED_ON.flatMap((name) => (headers[name] === undefined ? [] : [[name, headers[name]]])),
    ),
  });
}

function wordsOf(bytes: Buffer, names: AccountNames): Readonly<Record<string, unknown>> {
  try {
    const json: unknown = JSON.parse(bytes.toString('utf8'), (key, value: unknown) =>
      typeof value === 'string' && /^message$/i.test(key) ? names.inText(value) : value,
    );
    return typeof json === 'object' && json !== null ? (json as Record<string, unknown>) : {};
  } catch {
    return {};
  }
}

/** `ResourceNotFoundException` of `com.amazonaws.dynamodb.v20120810#ResourceNotFoundException` */
function codeOf({ __type: type }: Readonly<Record<string, unknown>>): string | undefined {
  return typeof type === 'string' ? /[^#]*$/.exec(type.replace(/:.*/s, ''))?.[0] : undefined;
}
