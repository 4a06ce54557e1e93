import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { type EventView, viewEvent } from '../bus/event-view.js';
import type { InputTransformer, TargetInput } from '../bus/rule-target.js';
import { InputTooLarge } from './input-too-large.js';
import { compileTargetInput } from './target-input.js';
import { fillTemplate, isJson, isJsonTemplate, parseTemplate } from './template.js';

const EVENT: EventView = viewEvent(
  JSON.stringify({
    id: '1',
    time: '2026-11-26T02:00:00Z',
    detail: { state: 'stopped', said: 'a "quote" and a \\', count: 3, tags: { a: ['x'] }, none: null },
  }),
)!;
const CONTEXT = { ruleArn: 'arn:aws:events:eu-west-1:1:rule/r', ruleName: 'r', ingestedAt: 1_500 };
const make = (input: TargetInput) => compileTargetInput(input)(EVENT, CONTEXT);
const PATHS = {
  state: '$.detail.state',
  said: '$.detail.said',
  count: '$.detail.count',
  tags: '$.detail.tags',
  none: '$.detail.none',
  missing: '$.detail.missing',
};
const transformed = (template: string, paths: InputTransformer['paths'] = PATHS) =>
  make({ transformer: { template, paths } });

describe('a target gets', () => {
  it('the event as it came', () => {
    expect(make({})).toBe(EVENT.text);
  });

  it('what is always the same', () => {
    expect(make({ input: ' {"a": 1.0} ' })).toBe(' {"a": 1.0} ');
  });

  it.each([
    ['$.detail.tags', '{"a":["x"]}'],
    ['$.detail.state', '"stopped"'],
    ['$.detail.missing', 'null'],
  ])('the part at %s', (inputPath, expected) => {
    expect(make({ inputPath })).toBe(expected);
  });

  it('no part that comes to more than it may be sent', () => {
    const event = viewEvent(`{"detail": [${Array<string>(100_000).fill('1e20').join()}]}`)!;
    expect(() => compileTargetInput({ inputPath: '$.detail' })(event, CONTEXT)).toThrow(InputTooLarge);
  });
});

describe('a template', () => {
  it.each([
    ['"It is <state>."', '"It is stopped."'],
    ['{"state": <state>, "count": <count>, "tags": <tags>}', '{"state": "stopped", "count": 3, "tags": {"a":["x"]}}'],
    ['{"text": "<state>/<count>"}', '{"text": "stopped/3"}'],
    ['{"text": "<said>", "json": <said>}', '{"text": "a \\"quote\\" and a \\\\", "json": "a \\"quote\\" and a \\\\"}'],
    ['{"text": "<tags>"}', '{"text": "{a:[x]}"}'],
    [
      '{"none": <none>, "missing": <missing>, "text": "<none><missing><unknown>"}',
      '{"none": null, "missing": null, "text": ""}',
    ],
    ['{"escaped \\" <state>": <state>}', '{"escaped \\" stopped": "stopped"}'],
    ['"one <state>"\n"two <count>"', '"one stopped"\n"two 3"'],
    ['<state>', '"stopped"'],
    ['"1 < 2 and <> stay"', '"1 < 2 and <> stay"'],
  ])('%s', (template, expected) => {
    expect(transformed(template)).toBe(expected);
  });

  it('has variables of its own', () => {
    const template =
      '{"arn": <aws.events.rule-arn>, "name": "<aws.events.rule-name>", "at": <aws.events.event.ingestion-time>, ' +
      '"head": <aws.events.event>, "event": <aws.events.event.json>}';
    expect(JSON.parse(transformed(template, {}))).toEqual({
      arn: CONTEXT.ruleArn,
      name: 'r',
      at: '1970-01-01T00:00:01.500Z',
      head: { id: '1', time: '2026-11-26T02:00:00Z' },
      event: EVENT.value,
    });
  });

  it.each(['{"a": <a>}', '"<a>"', '<a>', '[<a>, "<b>"]', '"one"\n"two <a>"'])('may be %j', (template) => {
    expect(isJsonTemplate(parseTemplate(template))).toBe(true);
  });

  it.each(['plain text', '{"a": <a>', '{"a": "<a>}', '', '1\n2', '{"a": <a>}\n{"b": <b>}'])(
    'may not be %j',
    (template) => {
      expect(isJsonTemplate(parseTemplate(template))).toBe(false);
    },
  );

  it('is filled no further than a target may be sent', () => {
    const event = viewEvent(JSON.stringify({ detail: 'x'.repeat(600_000) }))!;
    const fill = (template: string) =>
      compileTargetInput({ transformer: { template, paths: { all: '$' } } })(event, CONTEXT);
    expect(fill('{"one": <all>}')).toHaveLength(event.text.length + 9);
    expect(() => fill(`[${Array<string>(2_000).fill('<all>').join()}]`)).toThrow(InputTooLarge);
    expect(() => fill(`"${'<all>'.repeat(2_000)}"`)).toThrow(InputTooLarge);
  });

  it('writes a variable once, however often it stands there', () => {
    let asked = 0;
    const filled = fillTemplate(parseTemplate('[<a>, <a>, "<a>", "<a>"]'), () => `value ${++asked}`);
    expect(filled).toBe('["value 1", "value 1", "value 2", "value 2"]');
  });

  it('makes JSON of whatever the variables are', () => {
    const template = '{"json": <v>, "text": "before <v> after", "list": [<v>, "<v>"]}';
    fc.assert(
      fc.property(fc.jsonValue(), (value) => {
        expect(isJson(fillTemplate(parseTemplate(template), () => value))).toBe(true);
      }),
    );
  });
});
