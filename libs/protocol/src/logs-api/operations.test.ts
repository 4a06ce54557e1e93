import type { LogPorts } from '@stoker/app/logs/log-ports';
import { expect, it } from 'vitest';
import { LOGS_MODEL } from '../aws-model/logs.model.generated.js';
import { logsOperations } from './operations.js';

it('has every operation of the service model, each once', () => {
  const names = logsOperations({} as LogPorts).map(({ name }) => name);
  expect(names.sort()).toEqual(Object.keys(LOGS_MODEL.operations).sort());
});
