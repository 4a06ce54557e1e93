import type { IncomingMessage } from 'node:http';
import { DATA_SERVICES, type DataService } from '@stoker/core/data-services/data-service';
import { describe, expect, it } from 'vitest';
import { absentService } from './absent-service.js';

const services = Object.keys(DATA_SERVICES) as DataService[];
const request = (headers: IncomingMessage['headers']) => ({ headers }) as IncomingMessage;
const takersOf = (headers: IncomingMessage['headers']) =>
  services.filter((service) => absentService(service).isTargetOf?.(request(headers)));

describe('a service that is not there', () => {
  it.each([
    ['DynamoDB_20120810.GetItem', ['dynamodb']],
    ['DynamoDBStreams_20120810.GetRecords', ['streams.dynamodb']],
    ['AmazonSQS.SendMessage', ['sqs']],
    ['AWSEvents.PutEvents', []],
  ])('takes what names one of its operations: %s', (target, takers) => {
    expect(takersOf({ 'x-amz-target': target })).toEqual(takers);
  });

  it('leaves requests that name no operation in a header to those that read their bodies', () => {
    expect(takersOf({})).toEqual([]);
  });
});
