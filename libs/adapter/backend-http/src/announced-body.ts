import { type Readable, Transform, type TransformCallback } from 'node:stream';
import { ServiceError } from '@stoker/core/errors/service-error';

/**
 * A body that has the announced length, or fails. What came beyond would be the next request on a connection that others share,
 * and what is missing would be taken from it. The end of what was announced is held back until nothing follows: a backend never
 * has a whole request of a body that is too long.
 *
 * @param fail what is called where it fails, in place of an event
 */
export function announcedBody(body: Readable, length: number, fail: (why: unknown) => void): Readable {
  const announced = new AnnouncedBody(length);
  announced.once('error', fail);
  return body.pipe(announced);
}

/** The refusal of a body that is not as long as was announced. */
export function notAsAnnounced(): ServiceError {
  const message = 'You did not provide the number of bytes specified by the Content-Length HTTP header.';
  return new ServiceError('InvalidRequestContentException', message);
}

class AnnouncedBody extends Transform {
  #held: Buffer | undefined;

  constructor(private missing: number) {
    super();
  }

  override _transform(piece: Buffer, _encoding: BufferEncoding, done: TransformCallback): void {
    this.missing -= piece.length;
    if (this.missing < 0) return done(notAsAnnounced());
    if (this.missing > 0) return done(null, piece);
    this.#held ??= piece;
    done();
  }

  override _flush(done: TransformCallback): void {
    if (this.missing > 0) done(notAsAnnounced());
    else done(null, this.#held);
  }
}
