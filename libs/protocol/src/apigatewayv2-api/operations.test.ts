import { expect, it } from 'vitest';
import { APIGATEWAYV2_MODEL } from '../aws-model/apigatewayv2.model.generated.js';
import { apiGatewayV2Operations } from './operations.js';
import type { V2ApiPorts } from './v2-api-ports.js';

it('has every operation of the service model, each once', () => {
  const names = apiGatewayV2Operations({} as V2ApiPorts).map(({ name }) => name);
  expect(names.sort()).toEqual(Object.keys(APIGATEWAYV2_MODEL.operations).sort());
});
