import type { ResponseHeaders } from './http-response.js';

const NAME = /^[!#$%&'*+.^_`|~0-9A-Za-z-]+$/;
/** Visible characters, spaces and tabs, and bytes that are no ASCII: nothing that would end a line. */
const VALUE = /^[\t\x20-\x7e\x80-\xff]*$/;

/** Whether a header may go out as it is, and is one header, not two. */
export function isSendable(name: string, value: string): boolean {
  return NAME.test(name) && VALUE.test(value);
}

/**
 * The headers that a function gives its response, their names in lower case, and its cookies; undefined where they are
 * no headers, or would be others when sent.
 *
 * @param defaultType the content type where the function gives none
 */
export function responseHeaders(headers: unknown, cookies: unknown, defaultType: string): ResponseHeaders | undefined {
  const head: Record<string, string | string[]> = {};
  if (headers !== undefined && headers !== null) {
    if (typeof headers !== 'object' || Array.isArray(headers)) return undefined;
    for (const [name, value] of Object.entries(headers as Record<string, unknown>)) {
      if (value === null) continue;
      if (!['string', 'number', 'boolean'].includes(typeof value)) return undefined;
      const text = String(value);
      if (!isSendable(name, text)) return undefined;
      head[name.toLowerCase()] = text;
    }
  }
  const set = cookieList(cookies);
  if (set === undefined) return undefined;
  if (set.length > 0) head['set-cookie'] = [...asList(head['set-cookie']), ...set];
  head['content-type'] ??= defaultType;
  return head;
}

function cookieList(cookies: unknown): string[] | undefined {
  if (cookies === undefined || cookies === null) return [];
  if (!Array.isArray(cookies)) return undefined;
  const list: string[] = [];
  for (const cookie of cookies as unknown[]) {
    if (typeof cookie !== 'string' || !isSendable('set-cookie', cookie)) return undefined;
    list.push(cookie);
  }
  return list;
}

function asList(value: string | string[] | undefined): string[] {
  if (value === undefined) return [];
  return typeof value === 'string' ? [value] : value;
}
