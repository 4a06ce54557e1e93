/** What can happen to an object that is told of, as records name it: without the `s3:` that notifications ask for it by. */
export const EVENT_NAMES = [
  'ObjectCreated:Put',
  'ObjectCreated:Post',
  'ObjectCreated:Copy',
  'ObjectCreated:CompleteMultipartUpload',
  'ObjectRemoved:Delete',
  'ObjectRemoved:DeleteMarkerCreated',
] as const;

export type EventName = (typeof EVENT_NAMES)[number];

/**
 * The types that a notification may ask for: one of those, or all of a kind. AWS has others, for what happens here to no object.
 * https://docs.aws.amazon.com/AmazonS3/latest/userguide/notification-how-to-event-types-and-destinations.html
 */
export type EventType = `s3:${EventName}` | 's3:ObjectCreated:*' | 's3:ObjectRemoved:*';

const TYPES: ReadonlySet<string> = new Set<EventType>([
  ...EVENT_NAMES.map((name) => `s3:${name}` as const),
  's3:ObjectCreated:*',
  's3:ObjectRemoved:*',
]);

export function isEventType(text: string): text is EventType {
  return TYPES.has(text);
}

/** Whether what happened is of a type. */
export function isOfType(name: EventName, type: EventType): boolean {
  return type.endsWith('*') ? `s3:${name}`.startsWith(type.slice(0, -1)) : type === `s3:${name}`;
}

/** Whether something can happen that is of both types. */
export function typesOverlap(a: EventType, b: EventType): boolean {
  return EVENT_NAMES.some((name) => isOfType(name, a) && isOfType(name, b));
}

/** Whether an object is gone afterwards, or hidden. */
export function isRemoval(name: EventName): boolean {
  return name.startsWith('ObjectRemoved:');
}
