import type { HttpResponse } from '@stoker/core/http/http-response';

/** Lets go of a body that nobody will read. */
export async function giveUp(body: HttpResponse['body']): Promise<void> {
  if (typeof body === 'string' || body instanceof Uint8Array) return;
  try {
    for await (const _piece of body) break;
  } catch {
    // It has come to its end by itself.
  }
}
