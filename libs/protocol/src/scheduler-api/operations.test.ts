import type { SchedulerPorts } from '@stoker/app/scheduler/scheduler-ports';
import { expect, it } from 'vitest';
import { SCHEDULER_MODEL } from '../aws-model/scheduler.model.generated.js';
import { schedulerOperations } from './operations.js';

it('builds every operation of the service model, each once', () => {
  const operations = schedulerOperations({} as SchedulerPorts);
  expect(operations.map(({ name }) => name).sort()).toEqual(Object.keys(SCHEDULER_MODEL.operations).sort());
  expect(operations.every((entry) => 'run' in entry)).toBe(true);
});
