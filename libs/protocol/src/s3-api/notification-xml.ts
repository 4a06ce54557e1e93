import { isEventType } from '@stoker/core/buckets/event-types';
import type {
  DestinationKind,
  KeyFilter,
  NotificationConfig,
  NotificationRule,
} from '@stoker/core/buckets/notification-config';
import { invalid } from '@stoker/core/buckets/notification-rules';
import { element, escapeXml } from '../aws-wire/query/xml.js';
import { childrenOf, parseXml, textOf, type XmlElement } from '../aws-wire/xml/parse-xml.js';
import { S3_NAMESPACE } from './s3-namespace.js';
import { malformedXml } from './s3-refusal.js';

/** What the elements of each kind of rule are called, and in it that which names its destination. */
const ELEMENTS = {
  topic: { rule: 'TopicConfiguration', destination: 'Topic' },
  queue: { rule: 'QueueConfiguration', destination: 'Queue' },
  function: { rule: 'CloudFunctionConfiguration', destination: 'CloudFunction' },
} as const satisfies Record<DestinationKind, { rule: string; destination: string }>;

const KINDS = ['topic', 'queue', 'function'] as const;

/**
 * Reads the body of `PutBucketNotificationConfiguration`, and of `PutBucketNotification`, which is the same with one rule of a kind.
 * https://docs.aws.amazon.com/AmazonS3/latest/API/API_PutBucketNotificationConfiguration.html
 *
 * @param newId makes an id for a rule that has none
 * @throws SerializationException for what is no such document, InvalidParameterValueException for events and filters that there
 *   are none of
 */
export function readNotifications(body: string, newId: () => string): NotificationConfig {
  const root = parseXml(body);
  if (root?.name !== 'NotificationConfiguration') throw malformedXml();
  const rules = KINDS.flatMap((kind) =>
    childrenOf(root, ELEMENTS[kind].rule).map((rule) => readRule(kind, rule, newId)),
  );
  return { rules, eventBridge: childrenOf(root, 'EventBridgeConfiguration').length > 0 };
}

function readRule(kind: DestinationKind, rule: XmlElement, newId: () => string): NotificationRule {
  const destination = textOf(rule, ELEMENTS[kind].destination)?.trim();
  if (!destination) throw malformedXml();
  const events = childrenOf(rule, 'Event').map(({ text }) => text.trim());
  return {
    id: textOf(rule, 'Id')?.trim() || newId(),
    kind,
    destination,
    // One that is said twice is meant once.
    events: [...new Set(events)].map((event) => {
      if (!isEventType(event)) throw invalid('The event is not supported for notifications', event);
      return event;
    }),
    filter: readFilter(rule),
  };
}

function readFilter(rule: XmlElement): KeyFilter {
  const keys = childrenOf(rule, 'Filter').flatMap((filter) => childrenOf(filter, 'S3Key'));
  const filter: { prefix?: string; suffix?: string } = {};
  for (const one of keys.flatMap((key) => childrenOf(key, 'FilterRule'))) {
    const name = textOf(one, 'Name')?.trim().toLowerCase();
    if (name !== 'prefix' && name !== 'suffix') {
      throw invalid('filter rule name must be either prefix or suffix', name ?? '');
    }
    if (filter[name] !== undefined) throw invalid(`Cannot specify more than one ${name} rule in a filter.`, name);
    filter[name] = textOf(one, 'Value') ?? '';
  }
  return filter;
}

/** Writes what `GetBucketNotificationConfiguration` answers. */
export function writeNotifications({ rules, eventBridge }: NotificationConfig): string {
  const parts = KINDS.flatMap((kind) => rules.filter((rule) => rule.kind === kind).map(writeRule));
  const bus = eventBridge ? element('EventBridgeConfiguration', '') : '';
  const content = parts.join('') + bus;
  return `<?xml version="1.0" encoding="UTF-8"?>\n<NotificationConfiguration xmlns="${S3_NAMESPACE}">${content}</NotificationConfiguration>`;
}

function writeRule({ id, kind, destination, events, filter }: NotificationRule): string {
  const { rule, destination: name } = ELEMENTS[kind];
  const content = [
    element('Id', escapeXml(id)),
    element(name, escapeXml(destination)),
    ...events.map((event) => element('Event', event)),
    writeFilter(filter),
  ];
  return element(rule, content.join(''));
}

function writeFilter({ prefix, suffix }: KeyFilter): string {
  const rules = [
    ['Prefix', prefix],
    ['Suffix', suffix],
  ] as const;
  const written = rules.flatMap(([name, value]) =>
    value === undefined ? [] : [element('FilterRule', element('Name', name) + element('Value', escapeXml(value)))],
  );
  return written.length === 0 ? '' : element('Filter', element('S3Key', written.join('')));
}
