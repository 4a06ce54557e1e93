import { ServiceError } from '@stoker/core/errors/service-error';
import type { WebIdentity } from '@stoker/app/ports/web-identity';
import type { JWTPayload } from 'jose';

/** Seconds by which an issuer's clock may be ahead of ours. */
export const SKEW_SECONDS = 300;

/**
 * Refuses a token that is over, however little, or never ends, or comes from the future.
 *
 * @param now seconds since the epoch
 * @throws ExpiredIdentityTokenException, InvalidIdentityTokenException
 */
export function requireTimes(payload: JWTPayload, now: number): void {
  const { exp, iat } = payload;
  if (exp === undefined) throw invalid('Missing a required claim: exp');
  if (exp <= now) throw expired(payload, now);
  if (iat !== undefined && iat > now + SKEW_SECONDS) throw invalid('The ID Token provided is not valid yet');
}

/** The refusal of a token that is over. */
export function expired({ exp = 0 }: JWTPayload, now: number): ServiceError {
  return new ServiceError(
    'ExpiredIdentityTokenException',
    `Token expired: current date/time ${now} must be before the expiration date/time ${Math.floor(exp)}`,
  );
}

/**
 * Refuses a token that is for somebody else than the provider's clients.
 *
 * @throws InvalidIdentityTokenException
 */
export function requireAudience(payload: JWTPayload, clientIds: readonly string[]): void {
  if (!audiencesOf(payload).some((audience) => clientIds.includes(audience))) throw invalid('Incorrect token audience');
}

/** Who the token is for: the party that it was issued to where it says that, else all that it names. */
function audiencesOf({ aud, azp }: JWTPayload): readonly string[] {
  return typeof azp === 'string' ? [azp] : audiencesIn(aud);
}

/** Those that a claim names. It may be anything as long as nobody has proven the token: what names nobody is for nobody. */
export function audiencesIn(aud: unknown): readonly string[] {
  return texts(typeof aud === 'string' ? [aud] : aud);
}

/**
 * What a proven token says.
 *
 * @throws InvalidIdentityTokenException
 */
export function webIdentity(payload: JWTPayload): WebIdentity {
  const { sub, aud } = payload;
  if (typeof sub !== 'string' || sub === '') throw invalid('Missing a required claim: sub');
  const [audience] = audiencesOf(payload);
  if (audience === undefined) throw invalid('Missing a required claim: aud');
  const [original] = audiencesIn(aud);
  const amr = payload['amr'];
  const sourceIdentity = payload['https://aws.amazon.com/source_identity'];
  return {
    subject: sub,
    audience,
    ...(original !== undefined && original !== audience && { originalAudience: original }),
    methods: texts(typeof amr === 'string' ? [amr] : amr),
    ...tagsOf(payload['https://aws.amazon.com/tags']),
    ...(sourceIdentity !== undefined && { sourceIdentity: requireSourceIdentity(sourceIdentity) }),
  };
}

/** https://docs.aws.amazon.com/IAM/latest/UserGuide/id_session-tags.html#id_session-tags_adding-assume-role-idp */
function tagsOf(claim: unknown): Pick<WebIdentity, 'tags' | 'transitiveTagKeys'> {
  if (claim === undefined) return { tags: [], transitiveTagKeys: [] };
  const { principal_tags: principalTags, transitive_tag_keys: transitive } = record(claim);
  const tags = Object.entries(record(principalTags ?? {})).map(([key, value]) => {
    const [only, ...more] = texts(typeof value === 'string' ? [value] : value);
    if (only === undefined || more.length > 0 || !TAG_KEY.test(key) || !TAG_VALUE.test(only)) throw badTags();
    return { key, value: only };
  });
  if (tags.length > MAX_TAGS) throw badTags();
  return { tags, transitiveTagKeys: texts(transitive) };
}

const MAX_TAGS = 50;
const TAG_KEY = /^[\p{L}\p{Z}\p{N}_.:/=+\-@]{1,128}$/u;
const TAG_VALUE = /^[\p{L}\p{Z}\p{N}_.:/=+\-@]{0,256}$/u;

function requireSourceIdentity(claim: unknown): string {
  if (typeof claim === 'string' && /^[\w+=,.@-]{2,64}$/.test(claim)) return claim;
  throw invalid('The claim https://aws.amazon.com/source_identity is malformed');
}

function record(value: unknown): Record<string, unknown> {
  if (typeof value === 'object' && value !== null && !Array.isArray(value)) return value as Record<string, unknown>;
  throw badTags();
}

/** The texts of a list; none where there is none. */
function texts(value: unknown): readonly string[] {
  return Array.isArray(value) ? value.filter((text): text is string => typeof text === 'string') : [];
}

function badTags(): ServiceError {
  return invalid('The claim https://aws.amazon.com/tags is malformed');
}

function invalid(message: string): ServiceError {
  return new ServiceError('InvalidIdentityTokenException', message);
}
