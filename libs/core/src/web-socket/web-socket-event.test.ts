import { describe, expect, it } from 'vitest';
import { connectEvent, type ConnectionFacts, disconnectEvent, messageEvent } from './web-socket-event.js';

const CONNECTION: ConnectionFacts = {
  apiId: 'abc123defg',
  stage: 'prod',
  connectionId: 'L0SM9cOFvHcCIhw=',
  connectedAt: 1_700_000_000_000,
  domainName: 'abc123defg.execute-api.us-east-1.fn.example',
  identity: { sourceIp: '192.0.2.1', userAgent: 'test' },
};
const EVENT = { routeKey: '$connect', requestId: 'c6af9ac6-7b61-11e6-9a41-93e8deadbeef', at: 1_700_000_000_123 };
const CONTEXT = {
  apiId: 'abc123defg',
  stage: 'prod',
  connectionId: 'L0SM9cOFvHcCIhw=',
  connectedAt: 1_700_000_000_000,
  domainName: 'abc123defg.execute-api.us-east-1.fn.example',
  identity: { sourceIp: '192.0.2.1', userAgent: 'test' },
  requestId: EVENT.requestId,
  extendedRequestId: EVENT.requestId,
  requestTime: '14/Nov/2023:22:13:20 +0000',
  requestTimeEpoch: EVENT.at,
  messageDirection: 'IN',
};

describe('the event of', () => {
  it('a client that connects has its request', () => {
    const request = { headers: ['Host', 'a', 'X-A', '1', 'x-a', '2'], query: 'room=blue&room=red' };
    expect(connectEvent(CONNECTION, EVENT, request)).toEqual({
      headers: { Host: 'a', 'X-A': '2' },
      multiValueHeaders: { Host: ['a'], 'X-A': ['1', '2'] },
      queryStringParameters: { room: 'red' },
      multiValueQueryStringParameters: { room: ['blue', 'red'] },
      requestContext: { ...CONTEXT, routeKey: '$connect', eventType: 'CONNECT' },
      isBase64Encoded: false,
    });
  });

  it('a client that connects without a query has none', () => {
    expect(connectEvent(CONNECTION, EVENT, { headers: ['Host', 'a'], query: '' })).not.toHaveProperty(
      'queryStringParameters',
    );
  });

  it('a message has its text, the variables of the stage and what the authorizer said', () => {
    const authorizer = { principalId: 'ann', team: 'a' };
    const event = { ...EVENT, routeKey: 'send', stageVariables: { color: 'blue' } };
    expect(messageEvent({ ...CONNECTION, authorizer }, event, 'm1', '{"action":"send"}')).toEqual({
      stageVariables: { color: 'blue' },
      requestContext: { ...CONTEXT, routeKey: 'send', eventType: 'MESSAGE', messageId: 'm1', authorizer },
      body: '{"action":"send"}',
      isBase64Encoded: false,
    });
  });

  it('an end has its code and reason', () => {
    const event = { ...EVENT, routeKey: '$disconnect', stageVariables: {} };
    const made = disconnectEvent(CONNECTION, event, { code: 1001, reason: 'Going away' });
    expect(made).toEqual({
      headers: { Host: CONNECTION.domainName, 'x-api-key': '', 'X-Forwarded-For': '192.0.2.1', 'x-restapi': '' },
      multiValueHeaders: expect.objectContaining({ Host: [CONNECTION.domainName] }) as object,
      requestContext: {
        ...CONTEXT,
        routeKey: '$disconnect',
        eventType: 'DISCONNECT',
        disconnectStatusCode: 1001,
        disconnectReason: 'Going away',
      },
      isBase64Encoded: false,
    });
  });
});
