import { ServiceError } from '../errors/service-error.js';
import { parseTargetArn, type TargetArn } from '../model/target-arn.js';
import { typesOverlap } from './event-types.js';
import type { DestinationKind, KeyFilter, NotificationConfig, NotificationRule } from './notification-config.js';

/** https://docs.aws.amazon.com/AmazonS3/latest/userguide/how-to-enable-disable-notification-intro.html */
const MOST_RULES = 100;
const LONGEST_FILTER_BYTES = 1_024;
const LONGEST_ID = 255;

const SERVICES: Readonly<Record<DestinationKind, TargetArn['service']>> = {
  function: 'lambda',
  queue: 'sqs',
  topic: 'sns',
};

/**
 * Refuses a configuration that S3 refuses whatever its destinations are.
 *
 * @param region of the bucket
 * @throws InvalidParameterValueException
 */
export function requireNotifications({ rules }: NotificationConfig, region: string): void {
  if (rules.length > MOST_RULES) throw invalid(`A bucket can have at most ${MOST_RULES} event notifications.`);
  if (new Set(rules.map(({ id }) => id)).size < rules.length) {
    throw invalid('Same ID used for multiple configurations. IDs must be unique');
  }
  for (const rule of rules) requireRule(rule, region);
  requireNoOverlap(rules);
}

function requireRule({ id, kind, destination, events, filter }: NotificationRule, region: string): void {
  if (id.length > LONGEST_ID) throw invalid(`The ID must be at most ${LONGEST_ID} characters long.`);
  const arn = parseTargetArn(destination);
  if (arn?.service !== SERVICES[kind]) throw invalid('The ARN is not well formed', destination);
  if (arn.region !== region) {
    throw invalid(
      'The notification destination service region is not valid for the bucket location constraint',
      destination,
    );
  }
  if (arn.resource.endsWith('.fifo')) {
    throw invalid('FIFO queues and topics are not supported as event destinations.', destination);
  }
  if (events.length === 0) throw invalid('A notification must name at least one event.');
  for (const text of [filter.prefix, filter.suffix]) {
    if (text !== undefined && Buffer.byteLength(text) > LONGEST_FILTER_BYTES) {
      throw invalid(
        `Size of filter rule value cannot exceed ${LONGEST_FILTER_BYTES} bytes in UTF-8 representation`,
        text,
      );
    }
  }
}

/** Of two rules that one event could be for, S3 takes neither. */
function requireNoOverlap(rules: readonly NotificationRule[]): void {
  for (const [index, one] of rules.entries()) {
    for (const other of rules.slice(index + 1)) {
      if (filtersOverlap(one.filter, other.filter) && haveTypeInCommon(one, other)) {
        throw invalid(
          'Configuration is ambiguously defined. Cannot have overlapping suffixes in two rules if the prefixes are ' +
            'overlapping for the same event type.',
        );
      }
    }
  }
}

function haveTypeInCommon(one: NotificationRule, other: NotificationRule): boolean {
  return one.events.some((a) => other.events.some((b) => typesOverlap(a, b)));
}

/** Whether there can be a key that both let pass. */
function filtersOverlap(one: KeyFilter, other: KeyFilter): boolean {
  const [prefixA, prefixB, suffixA, suffixB] = [one.prefix, other.prefix, one.suffix, other.suffix].map(
    (text) => text ?? '',
  ) as [string, string, string, string];
  return (
    (prefixA.startsWith(prefixB) || prefixB.startsWith(prefixA)) &&
    (suffixA.endsWith(suffixB) || suffixB.endsWith(suffixA))
  );
}

/** @param argument what of the request is at fault */
export function invalid(message: string, argument?: string): ServiceError {
  const members = argument === undefined ? {} : { ArgumentName1: argument, ArgumentValue1: message };
  return new ServiceError('InvalidParameterValueException', message, members);
}
