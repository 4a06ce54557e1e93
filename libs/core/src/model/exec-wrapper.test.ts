import { expect, it } from 'vitest';
import { execWrapper } from './exec-wrapper.js';

it('starts a managed runtime, where the function names one', () => {
  const environment = { AWS_LAMBDA_EXEC_WRAPPER: '/opt/wrapper' };
  expect(execWrapper('python3.13', environment)).toBe('/opt/wrapper');
  expect(execWrapper('provided.al2023', environment)).toBeUndefined();
  expect(execWrapper('python3.13', { AWS_LAMBDA_EXEC_WRAPPER: '' })).toBeUndefined();
  expect(execWrapper('python3.13', {})).toBeUndefined();
});
