import { promisify } from 'node:util';
import { gzip } from 'node:zlib';
import { headerOf } from '@stoker/core/http/http-request';
import type { HttpResponse } from '@stoker/core/http/http-response';
import { isBinaryMediaType } from '@stoker/core/http/media-types';
import { LIMITS } from '@stoker/core/model/limits';
import type { RestCall } from './rest-call.js';

const gzipped = promisify(gzip);

/** What of a call says whether its answer is compressed. */
export type CompressibleCall = {
  readonly request: Pick<RestCall['request'], 'headers'>;
  readonly stage: {
    readonly snapshot: Pick<RestCall['stage']['snapshot'], 'minimumCompressionSize' | 'binaryMediaTypes'>;
  };
};

/**
 * Compresses answers beside the event loop, a few at once: the threads that do it are those of files and names, too. An answer that
 * comes while none is free goes out as it is, which every client takes.
 */
export class AnswerCompressor {
  #running = 0;

  /** @param most answers that are compressed at once */
  constructor(private readonly most: number) {}

  /** What is large enough goes out compressed to who takes that. */
  async compress(response: HttpResponse, call: CompressibleCall): Promise<HttpResponse> {
    const bytes = compressible(response, call);
    if (bytes === undefined || this.#running >= this.most) return response;
    this.#running++;
    try {
      return {
        ...response,
        headers: { ...response.headers, 'content-encoding': 'gzip' },
        body: await gzipped(bytes),
      };
    } finally {
      this.#running--;
    }
  }
}

/** The bytes of an answer that is to be compressed; undefined of one that isn't. */
function compressible({ body, headers }: HttpResponse, { request, stage }: CompressibleCall): Uint8Array | undefined {
  const { minimumCompressionSize: least, binaryMediaTypes } = stage.snapshot;
  if (least === undefined || headers['content-encoding'] !== undefined) return undefined;
  if (typeof body !== 'string' && !(body instanceof Uint8Array)) return undefined;
  if (!/\bgzip\b/.test(headerOf(request.headers, 'accept-encoding') ?? '')) return undefined;
  const [type] = [headers['content-type']].flat();
  const binary = binaryMediaTypes.filter((one) => one !== '*/*');
  if (isBinaryMediaType(type, binary)) return undefined;
  const length = typeof body === 'string' ? Buffer.byteLength(body) : body.length;
  if (length < least || length > LIMITS.syncPayloadBytes) return undefined;
  return typeof body === 'string' ? Buffer.from(body) : body;
}
