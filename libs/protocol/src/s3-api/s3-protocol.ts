import { createHash } from 'node:crypto';
import { Readable } from 'node:stream';
import { bucketArn } from '@stoker/core/buckets/object-event';
import { type BucketPlace, bucketPlace, bucketTarget, type S3Backend } from '@stoker/core/data-services/s3-backend';
import { ServiceError } from '@stoker/core/errors/service-error';
import type { AccessCheck } from '@stoker/app/identity/access-check';
import type { Caller } from '@stoker/app/identity/caller';
import type { BackendAnswer, BackendClient } from '@stoker/app/ports/backend-client';
import type { BucketWrites } from '@stoker/app/ports/bucket-writes';
import { forgetNotifications } from '@stoker/app/buckets/put-notifications';
import type { Clock } from '@stoker/app/ports/clock';
import type { ApiFront } from '../aws-wire/http-front/api-front.js';
import type { RequestHead } from '../aws-wire/wire-protocol.js';
import type { WireResponse } from '../aws-wire/wire-response.js';
import { notSetUp } from '../forward/absent-service.js';
import type { Exchange, ForwardedCall, ForwardedProtocol } from '../forward/forwarded-protocol.js';
import { BackendSigner } from '../forward/sign-anew.js';
import { encode, encodeKey } from '../sigv4/canonical.js';
import { readCopySource, writeCopySource } from './copy-source.js';
import { bucketConfiguration } from './create-bucket.js';
import { isForeignRequest, refuseForeign } from './foreign-request.js';
import { foreignFailures, foreignRefusal, isRefusal } from './foreign-refusal.js';
import { deleteObjects } from './forward-deletions.js';
import { listBuckets } from './forward-bucket-list.js';
import { notificationCall, type NotificationCallPorts } from './notification-calls.js';
import { writeOperation } from './object-writes.js';
import { NO_BODY, outgoingBody, type OutgoingBody } from './outgoing-body.js';
import { inOwnNames, ownHeaders, type OwnNames } from './own-names.js';
import { checksOfHeaders, passedHeaders, requireUsual } from './request-headers.js';
import { writeS3Error } from './s3-errors.js';
import { accessDenied, s3Refusal } from './s3-refusal.js';
import { readS3Request, type S3Request } from './s3-request.js';
import { toldWrite } from './told-write.js';
import { wholeText } from './whole-text.js';

export interface S3Ports {
  readonly backends: readonly S3Backend[];
  readonly client: BackendClient;
  readonly clock: Clock;
  readonly authorise: ApiFront['authorise'];
  readonly writes: BucketWrites;
  readonly notifications: NotificationCallPorts;
  /** Of the installation, which its buckets are in. */
  readonly region: string;
  /** Under which buckets have hosts of their own. */
  readonly domain: string;
}

/** Bytes of an answer that is no object: a list of 1,000 of the longest keys, encoded, has fewer. */
const LONGEST_ANSWER = 16 * 1024 * 1024;
/** Bytes of a request that is read here. */
const LONGEST_REQUEST = 4 * 1024 * 1024;
/** ms that a backend may take to put the parts of an upload together, or to copy an object. */
const SLOW_MS = 600_000;
const SLOW: readonly string[] = ['CompleteMultipartUpload', 'CopyObject', 'UploadPartCopy'];

/** S3 over the services that the operator names. */
export class S3Protocol implements ForwardedProtocol {
  readonly service = 's3';
  readonly body = 'streamed';
  readonly #signer = new BackendSigner('s3');
  readonly writeError = writeS3Error;
  readonly isTargetOf = isForeignRequest;
  readonly refuseUnsigned = refuseForeign;

  constructor(private readonly ports: S3Ports) {}

  read(head: RequestHead): ForwardedCall {
    if (this.ports.backends.length === 0) throw notSetUp('s3', 'anybody');
    const request = readS3Request(head, this.ports.domain);
    const { operation, bucket, name } = request;
    if (operation === undefined) {
      const own = notificationCall(this.ports.notifications, head, bucket);
      if (own === undefined)
        throw new ServiceError('NotImplementedException', `Stoker does not forward ${head.method} ?notification.`);
      return own;
    }
    return {
      operation: name,
      effect: operation.effect,
      checks: () => checksOf(request),
      forward: async (caller, exchange) => {
        requireUsual(request.headers, caller.principal.accountId);
        const asked = { ...exchange, caller, request, path: head.path };
        if (name === 'ListBuckets') return listBuckets(this.ports, asked, (place) => this.#send(place, asked, PLAIN));
        const place = this.#placeOf(caller, bucket);
        if (name === 'DeleteObjects') return this.#deleteObjects(place, asked);
        const sent =
          name === 'CreateBucket' ? await this.#configuration(place, asked) : bodyOf(head, request, exchange);
        const answer = await toldWrite(this.ports.writes, asked, writeOperation(name), sent.length, () =>
          this.#send(place, asked, sent),
        ).catch((error: unknown) => {
          // It may never have been sent, and then nobody else gives its body up.
          if (sent.body instanceof Readable) sent.body.destroy();
          throw error;
        });
        if (name === 'DeleteBucket' && (answer.status < 300 || answer.status === 404)) {
          // The next bucket of that name is another one.
          await forgetNotifications(this.ports.notifications, { accountId: caller.principal.accountId, bucket });
        }
        return answer;
      },
    };
  }

  async #deleteObjects(place: BucketPlace, asked: Asked): Promise<WireResponse> {
    const text = await this.#text(asked);
    return deleteObjects(this.ports, asked, text, (xml) =>
      this.#send(place, asked, small(xml, { 'content-md5': md5(xml) })),
    );
  }

  async #configuration(place: BucketPlace, asked: Asked): Promise<OutgoingBody | SmallBody> {
    return small(bucketConfiguration(await this.#text(asked), this.ports.region, place.place.region));
  }

  /** A small body, proven whole. */
  async #text({ body }: Exchange): Promise<string> {
    const given = body();
    const tooLong = () => s3Refusal('EntityTooLarge', 400, 'Your proposed upload exceeds the maximum allowed size');
    return given instanceof Readable ? wholeText(given, LONGEST_REQUEST, tooLong) : '';
  }

  /** @throws AccessDeniedException, NotImplementedException, InvalidBucketName */
  #placeOf({ principal: { accountId } }: Caller, bucket: string): BucketPlace {
    const place = bucketPlace(this.ports.backends, accountId, bucket);
    if (place === undefined) throw accessDenied();
    if (place.name.length <= 63) return place;
    const most = 63 - (place.name.length - bucket.length);
    throw s3Refusal(
      'InvalidBucketName',
      400,
      `The specified bucket is not valid: names have ${most} characters at most here.`,
    );
  }

  /** Sends one request to a backend, and answers in the caller's names. */
  async #send(place: BucketPlace, asked: Asked, { body, headers, payloadHash, parameters }: Sent): Promise<OwnAnswer> {
    const { request, caller, signal } = asked;
    const path = request.key === '' ? '' : `/${encodeKey(request.key)}`;
    const { endpoint, target } =
      place.name === '' ? { endpoint: place.place.endpoint, target: '/' } : bucketTarget(place, path);
    const query = [...(parameters ?? request.parameters)]
      .map(([name, value]) => `${encode(name)}=${encode(value)}`)
      .join('&');
    const bytes = body instanceof Readable ? undefined : body;
    const signed = this.#signer.sign(
      { ...place.place, endpoint },
      {
        method: request.operation!.method,
        target: query === '' ? target : `${target}?${query}`,
        headers: { ...this.#headers(place, asked), ...headers },
        body: bytes,
        payloadHash,
      },
      this.ports.clock.now(),
    );
    const answerMs = SLOW.includes(request.name) ? SLOW_MS : undefined;
    const answer = await this.ports.client.send({ title: 'S3', ...signed, body, signal, answerMs });
    return this.#own(
      answer,
      {
        outward: place.name,
        bucket: request.bucket,
        accountId: caller.principal.accountId,
        region: this.ports.region,
        requestId: asked.requestId,
        path: asked.path,
        location: `${caller.endpoint}${asked.path}`,
      },
      request,
    );
  }

  #headers(place: BucketPlace, { request, caller }: Asked): Record<string, string> {
    const headers = passedHeaders(request.headers);
    if (request.name === 'DeleteObjects' || request.name === 'CreateBucket') dropDigests(headers);
    if (request.name !== request.operation!.name) {
      const source = readCopySource(request.headers.get('x-amz-copy-source')!);
      const from = this.#placeOf(caller, source.bucket);
      if (from.backend !== place.backend) {
        throw new ServiceError('NotImplementedException', 'Stoker does not copy objects between two S3 services.');
      }
      headers['x-amz-copy-source'] = writeCopySource(from.name, source);
    }
    return headers;
  }

  async #own(answer: BackendAnswer, names: OwnNames, request: S3Request): Promise<OwnAnswer> {
    const { status, headers, body } = answer;
    const { name, operation } = request;
    if (status >= 300 && status < 400 && status !== 304) {
      body.destroy();
      throw new ServiceError('ServiceUnavailableException', 'The S3 service of this installation is somewhere else.');
    }
    const own = ownHeaders(headers, names);
    const isHead = operation!.method === 'HEAD';
    if (status < 300 && (name === 'GetObject' || isHead)) {
      return { status, headers: own, body, text: '' };
    }
    const tooLong = () => new ServiceError('ServiceException', 'The S3 service answers with more than it should.');
    const text = await answerText(body, tooLong);
    if (status >= 400 || isRefusal(text)) {
      const refusal = foreignRefusal(status, text, request, names);
      if (!isHead) delete own['content-length'];
      return { status, headers: own, body: isHead ? undefined : refusal, text: refusal };
    }
    delete own['content-length'];
    const told = inOwnNames(name === 'DeleteObjects' ? foreignFailures(text, names) : text, names);
    return { status, headers: own, body: status === 204 || status === 304 ? undefined : told, text: told };
  }
}

/** A request under way: its exchange, and what it asks. */
export interface Asked extends Exchange {
  readonly caller: Caller;
  readonly request: S3Request;
  /** As it travelled. */
  readonly path: string;
}

/** An answer in the caller's names; its text, where it is no object's. */
export interface OwnAnswer extends WireResponse {
  readonly text: string;
}

interface SmallBody {
  readonly body: Buffer | undefined;
  readonly headers: Readonly<Record<string, string>>;
  readonly payloadHash: undefined;
  readonly length: number;
}

type Sent = Pick<OutgoingBody, 'headers'> & {
  readonly body: Readable | Buffer | undefined;
  readonly payloadHash: string | undefined;
  readonly parameters?: ReadonlyMap<string, string>;
};

const PLAIN: Sent = { ...NO_BODY, parameters: new Map() };

function bodyOf({ method }: RequestHead, request: S3Request, exchange: Exchange): OutgoingBody | typeof NO_BODY {
  return method === 'PUT' || method === 'POST' ? outgoingBody(request, exchange) : NO_BODY;
}

function small(text: string, headers: Record<string, string> = {}): SmallBody {
  const body = Buffer.from(text);
  return { body, headers: { ...headers, 'content-length': String(body.length) }, payloadHash: undefined, length: 0 };
}

function md5(text: string): string {
  return createHash('md5').update(text).digest('base64');
}

/** Digests of a body that is another when it goes on. */
function dropDigests(headers: Record<string, string>): void {
  for (const name of Object.keys(headers)) {
    if (name === 'content-md5' || name.startsWith('x-amz-checksum-') || name === 'x-amz-sdk-checksum-algorithm') {
      delete headers[name];
    }
  }
}

async function answerText(body: Readable, tooLong: () => Error): Promise<string> {
  try {
    return await wholeText(body, LONGEST_ANSWER, tooLong);
  } catch (error) {
    if (error instanceof ServiceError && error.code === 'ServiceException') throw error;
    const message = 'The S3 service of this installation broke off its answer.';
    throw new ServiceError('ServiceUnavailableException', message, { retryAfterSeconds: 1 }, { cause: error });
  }
}

/** What policies must allow, the operation's own first. */
function checksOf({ operation, name, bucket, key, parameters, headers }: S3Request): readonly AccessCheck[] {
  const { actions, versioned, level } = operation!;
  if (level === 'service') return actions.map((action) => ({ action, resource: '*' }));
  const resource = key === '' ? bucketArn(bucket) : `${bucketArn(bucket)}/${key}`;
  const version = parameters.get('versionId');
  const named = version === undefined ? actions : (versioned ?? actions);
  const context = contextOf(parameters);
  const own = named.map((action): AccessCheck => ({ action, resource, context }));
  const isCopy = name !== operation!.name;
  return [...own, ...checksOfHeaders(headers, resource), ...(isCopy ? [sourceCheck(headers)] : [])];
}

function sourceCheck(headers: ReadonlyMap<string, string>): AccessCheck {
  const { bucket, key, versionId } = readCopySource(headers.get('x-amz-copy-source')!);
  const action = versionId === undefined ? 's3:GetObject' : 's3:GetObjectVersion';
  return { action, resource: `${bucketArn(bucket)}/${key}` };
}

/** https://docs.aws.amazon.com/AmazonS3/latest/userguide/amazon-s3-policy-keys.html */
const CONTEXT: readonly (readonly [parameter: string, key: string])[] = [
  ['prefix', 's3:prefix'],
  ['delimiter', 's3:delimiter'],
  ['max-keys', 's3:max-keys'],
  ['versionId', 's3:VersionId'],
];

function contextOf(parameters: ReadonlyMap<string, string>): NonNullable<AccessCheck['context']> {
  return Object.fromEntries(
    CONTEXT.flatMap(([name, key]) => (parameters.has(name) ? [[key, parameters.get(name)!]] : [])),
  );
}
