import { ServiceError } from '@stoker/core/errors/service-error';
import { viewEvent } from '@stoker/core/events/bus/event-view';
import { compileEventPattern, LONGEST_PATTERN } from '@stoker/core/events/pattern/compile-pattern';
import { TooManySteps } from '@stoker/core/events/pattern/step-budget';
import type { TestEventPatternRequest, TestEventPatternResponse } from '../aws-model/events.generated.js';
import type { Operation } from '../aws-wire/operation.js';
import { accessToAll } from './targets.js';

/** Members that an event must have to be tried. */
const MANDATORY = ['id', 'account', 'source', 'time', 'region', 'resources', 'detail-type'];

/** https://docs.aws.amazon.com/eventbridge/latest/APIReference/API_TestEventPattern.html */
export const testEventPatternOperation: Operation<TestEventPatternRequest, TestEventPatternResponse> = {
  name: 'TestEventPattern',
  effect: 'read',
  access: () => accessToAll('TestEventPattern'),
  async run({ EventPattern, Event }) {
    const matches = compileEventPattern(EventPattern, LONGEST_PATTERN);
    const event = viewEvent(Event);
    if (event === undefined) throw refusal('Event is not a JSON object.');
    const missing = MANDATORY.find((name) => !Object.hasOwn(event.value, name));
    if (missing !== undefined) throw refusal(`${missing} is a required member of an event.`);
    try {
      return { Result: matches(event.value) };
    } catch (error) {
      throw error instanceof TooManySteps ? refusal(error.message) : error;
    }
  },
};

function refusal(reason: string): ServiceError {
  return new ServiceError('ValidationException', `Parameter Event is not valid. Reason: ${reason}`);
}
