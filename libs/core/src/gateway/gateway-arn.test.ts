import { expect, it } from 'vitest';
import { executeApiArn, functionOfUri, gatewayArn } from './gateway-arn.js';

const FUNCTION = 'arn:aws:lambda:eu-west-1:111122223333:function:shop';

it.each([
  [FUNCTION, FUNCTION],
  [`${FUNCTION}:live`, `${FUNCTION}:live`],
  [`arn:aws:apigateway:eu-west-1:lambda:path/2015-03-31/functions/${FUNCTION}:live/invocations`, `${FUNCTION}:live`],
  [`arn:aws:apigateway:eu-west-1:lambda:path/2015-03-31/functions/${FUNCTION}`, undefined],
  ['arn:aws:apigateway:eu-west-1:sqs:path/2015-03-31/functions/x/invocations', undefined],
  ['arn:aws:lambda:eu-west-1:111122223333:layer:shop', undefined],
  ['https://example.com', undefined],
])('finds the function of %s', (uri, found) => {
  expect(functionOfUri(uri)).toBe(found);
});

it('names resources and requests', () => {
  expect(gatewayArn('eu-west-1', '/apis/abc')).toBe('arn:aws:apigateway:eu-west-1::/apis/abc');
  expect(executeApiArn('eu-west-1', '111122223333', 'abc', 'prod/GET/pets')).toBe(
    'arn:aws:execute-api:eu-west-1:111122223333:abc/prod/GET/pets',
  );
});
