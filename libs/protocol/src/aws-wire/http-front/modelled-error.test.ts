import { ServiceError } from '@stoker/core/errors/service-error';
import { expect, it } from 'vitest';
import { APIGATEWAYV2_MODEL } from '../../aws-model/apigatewayv2.model.generated.js';
import { LAMBDA_MODEL } from '../../aws-model/lambda.model.generated.js';
import { writeError } from '../write-error.js';
import { modelledError } from './modelled-error.js';

it('gives bad input the name that the service has for it', () => {
  const error = new ServiceError('ValidationException', 'no');
  expect(modelledError(APIGATEWAYV2_MODEL, error)).toMatchObject({ code: 'BadRequestException', message: 'no' });
  expect(modelledError(LAMBDA_MODEL, error)).toBe(error);
  const denied = new ServiceError('AccessDeniedException', 'no');
  expect(modelledError(APIGATEWAYV2_MODEL, denied)).toBe(denied);
});

it('is written with the members that the model has, under the names that they travel under', () => {
  const answer = writeError(APIGATEWAYV2_MODEL, new ServiceError('NotFoundException', 'gone'));
  expect(answer.status).toBe(404);
  expect(JSON.parse(answer.body)).toMatchObject({ message: 'gone' });
  expect(answer.headers['x-amzn-ErrorType']).toBe('NotFoundException');
});
