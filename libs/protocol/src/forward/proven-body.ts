import type { IncomingMessage } from 'node:http';
import { type Readable, Transform, type TransformCallback } from 'node:stream';
import { SenderGone } from '../aws-wire/http-front/read-body.js';

/**
 * The body of a request as its proof lets it through, but for its last piece, which is held back until all of it is proven: whoever
 * is sent less than was announced does not act on it. The request itself outlives a failure, for it is still to be answered.
 *
 * @param proof what `SignatureVerifier.verifyStreamed` answered
 */
export function provenBody(request: IncomingMessage, proof: Transform): Readable {
  const last = new LastHeld();
  // It may fail before anybody listens, who then finds it failed.
  last.on('error', () => undefined);
  const onClose = (): void => {
    if (!request.complete) proof.destroy(new SenderGone());
  };
  proof.once('error', (error) => last.destroy(error));
  request.once('close', onClose);
  request.once('error', onClose);
  last.once('close', () => {
    request.off('close', onClose);
    request.unpipe(proof);
    proof.destroy();
    // What is left of it is read on, and thrown away, by whoever sends the answer.
    request.resume();
  });
  request.pipe(proof).pipe(last);
  return last;
}

/** Lets each piece out when the next one comes, and the last one at the end. */
class LastHeld extends Transform {
  #held: Buffer | undefined;

  override _transform(piece: Buffer, _encoding: BufferEncoding, done: TransformCallback): void {
    const before = this.#held;
    this.#held = piece;
    done(null, before);
  }

  override _flush(done: TransformCallback): void {
    done(null, this.#held);
  }
}
