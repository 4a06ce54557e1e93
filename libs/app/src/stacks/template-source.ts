import { invalid } from '@stoker/core/cloudformation/refusals';
import type { ObjectLocation, ObjectSource } from '../ports/object-source.js';

/** Bytes of a template. https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/cloudformation-limits.html */
const MAX_BODY = 51_200;
const MAX_OBJECT = 1_048_576;

/** A template's text, or where it is. */
export interface TemplateSource {
  readonly body?: string | undefined;
  readonly url?: string | undefined;
}

/**
 * The object that a template's address names, in either of the two ways in which S3 addresses name objects. The host counts
 * only for that: nothing is fetched from it, whatever it is.
 *
 * @throws ValidationException
 */
export function templateObject(address: string): ObjectLocation {
  const url = URL.canParse(address) ? new URL(address) : undefined;
  if (url === undefined || !/^https?:$/.test(url.protocol)) throw notS3();
  const path = decoded(url.pathname.slice(1));
  const hosted = /^(.+)\.s3[.-](?:[a-z0-9-]+\.)*amazonaws\.com$/.exec(url.hostname)?.[1];
  const slash = path.indexOf('/');
  const bucket = hosted ?? path.slice(0, Math.max(slash, 0));
  const key = hosted === undefined ? path.slice(slash + 1) : path;
  if (bucket === '' || key === '') throw notS3();
  return { bucket, key, versionId: url.searchParams.get('versionId') ?? undefined };
}

/**
 * The text of a template; undefined where none is given.
 *
 * @throws ValidationException for a text, or an object, that is too large, or not there
 */
export async function templateText(
  objects: ObjectSource,
  accountId: string,
  { body, url }: TemplateSource,
): Promise<string | undefined> {
  if (body !== undefined && url !== undefined) throw invalid('You can not specify both TemplateBody and TemplateURL.');
  if (url !== undefined) {
    return objects.read(accountId, templateObject(url), MAX_OBJECT, (content) =>
      Promise.resolve(Buffer.from(content).toString('utf8')),
    );
  }
  if (body !== undefined && Buffer.byteLength(body) > MAX_BODY) {
    throw invalid(
      "1 validation error detected: Value at 'templateBody' failed to satisfy constraint: " +
        `Member must have length less than or equal to ${MAX_BODY}`,
    );
  }
  return body;
}

function decoded(path: string): string {
  try {
    return decodeURIComponent(path.replaceAll('+', ' '));
  } catch {
    throw notS3();
  }
}

function notS3() {
  return invalid('TemplateURL must be a supported URL.');
}
