import type { IncomingMessage, ServerResponse } from 'node:http';
import type { ServerHttp2Stream } from 'node:http2';

/**
 * The stream of a request or response of HTTP/2, which Node shows as messages of HTTP/1.1, but for what is of the
 * connection: that is many requests' there. Undefined for one of HTTP/1.1.
 */
export function http2StreamOf(message: IncomingMessage | ServerResponse): ServerHttp2Stream | undefined {
  return (message as Partial<Record<'stream', ServerHttp2Stream>>).stream;
}
