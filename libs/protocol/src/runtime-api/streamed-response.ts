import { sendAccepted, sendInvalidRequestId } from './reply.js';
import type { RouteCall } from './route.js';
import { parseErrorTrailers } from './runtime-error.js';

/** What the platform takes for the type of a response that has none. */
const DEFAULT_TYPE = 'application/octet-stream';

/**
 * Passes a response on as it comes, no faster than it is taken. It may still fail in its trailers.
 * https://docs.aws.amazon.com/lambda/latest/dg/runtimes-custom.html#runtimes-custom-response-streaming
 */
export async function passOn({ session, request, response, requestId }: RouteCall): Promise<void> {
  const stream = session.stream(requestId, request.headers['content-type'] ?? DEFAULT_TYPE);
  if (stream === undefined) return sendInvalidRequestId(response);
  try {
    for await (const chunk of request as AsyncIterable<Buffer>) {
      const full = stream.write(chunk);
      if (full !== undefined) await full;
    }
  } catch (error) {
    stream.truncate();
    throw error;
  }
  const failure = parseErrorTrailers(request);
  const accepted = failure ? stream.fail(failure) : stream.end();
  if (accepted) sendAccepted(response);
  else sendInvalidRequestId(response);
}
