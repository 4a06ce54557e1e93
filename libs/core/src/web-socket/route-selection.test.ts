import { describe, expect, it } from 'vitest';
import { routeSelection } from './route-selection.js';

describe('the route of a message', () => {
  it.each([
    ['$request.body.action', '{"action":"send"}', 'send'],
    ['${request.body.action}', '{"action":"send"}', 'send'],
    ['$request.body.to.room', '{"to":{"room":"blue"}}', 'blue'],
    ['$request.body.action', '{"action":7}', '7'],
    ['$request.body.action', '{"action":true}', 'true'],
    ['$request.body.action', '{"action":null}', undefined],
    ['$request.body.action', '{"action":{"a":1}}', undefined],
    ['$request.body.action', '["action"]', undefined],
    ['$request.body.action', 'action', undefined],
    ['$request.body.action', '', undefined],
    // Members that every object has are none of the message's.
    ['$request.body.constructor', '{}', undefined],
    ['$request.body.constructor.name', '{}', undefined],
    // What the API itself does is not for messages to ask for.
    ['$request.body.action', '{"action":"$connect"}', undefined],
    ['$request.body.action', '{"action":"$disconnect"}', undefined],
  ])('by %s of %s is %s', (expression, message, route) => {
    expect(routeSelection(expression)(message)).toBe(route);
  });

  it('can be read by no other expression', () => {
    expect(() => routeSelection('$request.header.action')).toThrow('$request.header.action');
  });
});
