import { expect, it } from 'vitest';
import { extensionEnvironment } from './extension-environment.js';

it('is the function’s without what belongs to the runtime', () => {
  const environment = {
    AWS_REGION: 'eu-west-1',
    AWS_LAMBDA_FUNCTION_NAME: 'f',
    AWS_LAMBDA_RUNTIME_API: '127.0.0.1:9001',
    AWS_EXECUTION_ENV: 'AWS_Lambda_python3.11',
    AWS_LAMBDA_LOG_STREAM_NAME: 's',
    LAMBDA_TASK_ROOT: '/var/task',
    _HANDLER: 'app.handler',
    MINE: '1',
  };
  expect(Object.keys(extensionEnvironment(environment))).toEqual([
    'AWS_REGION',
    'AWS_LAMBDA_FUNCTION_NAME',
    'AWS_LAMBDA_RUNTIME_API',
    'MINE',
  ]);
});
