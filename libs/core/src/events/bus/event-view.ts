import { isJsonObject, type JsonObject } from '../pattern/json-value.js';

/** An event, once as the JSON that targets get, once parsed for patterns and paths. */
export interface EventView {
  readonly text: string;
  readonly value: JsonObject;
}

/** What an event is made of. https://docs.aws.amazon.com/eventbridge/latest/userguide/eb-events-structure.html */
export interface EventParts {
  readonly id: string;
  readonly detailType: string;
  readonly source: string;
  readonly accountId: string;
  /** ms since the epoch; shown to the second. */
  readonly time: number;
  readonly region: string;
  readonly resources: readonly string[];
  /** JSON of an object; goes into the event as it is written. */
  readonly detail: string;
}

/** The event; undefined when the detail is not JSON of an object. */
export function makeEvent(parts: EventParts): EventView | undefined {
  const detail = parseObject(parts.detail);
  if (detail === undefined) return undefined;
  const head = {
    version: '0',
    id: parts.id,
    'detail-type': parts.detailType,
    source: parts.source,
    account: parts.accountId,
    time: eventTime(parts.time),
    region: parts.region,
    resources: parts.resources,
  };
  return { text: `${JSON.stringify(head).slice(0, -1)},"detail":${parts.detail.trim()}}`, value: { ...head, detail } };
}

/** An event that has its JSON already; undefined when it is none of an object. */
export function viewEvent(text: string): EventView | undefined {
  const value = parseObject(text);
  return value && { text, value };
}

/** `2026-11-26T02:00:00Z` */
export function eventTime(time: number): string {
  return `${new Date(time).toISOString().slice(0, 19)}Z`;
}

/** Levels that JSON may nest: far more than any event has, and few enough to be written again. */
const DEEPEST = 1_000;

function parseObject(text: string): JsonObject | undefined {
  if (nestsTooDeep(text)) return undefined;
  try {
    const value: unknown = JSON.parse(text);
    return isJsonObject(value) ? value : undefined;
  } catch {
    return undefined;
  }
}

function nestsTooDeep(text: string): boolean {
  let depth = 0;
  let quoted = false;
  for (let index = 0; index < text.length; index++) {
    const character = text[index];
    if (character === '"') quoted = !quoted;
    else if (quoted) index += character === '\\' ? 1 : 0;
    else if (character === '{' || character === '[') depth++;
    else if (character === '}' || character === ']') depth--;
    if (depth > DEEPEST) return true;
  }
  return false;
}
