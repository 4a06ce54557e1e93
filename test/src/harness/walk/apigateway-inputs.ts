import type { KnownValue } from './model-input.js';
import type { WalkSubject } from './walk-subject.js';

/** Values of members of the API Gateway API by name, where its model leaves too much open. */
export function apigatewayValues({ name }: WalkSubject): KnownValue {
  const document = { swagger: '2.0', info: { title: name, version: '1' }, paths: {} };
  const values: Readonly<Record<string, unknown>> = {
    body: JSON.stringify(document),
    resourceArn: 'arn:aws:apigateway:us-east-1::/restapis/walk',
  };
  return (member) => values[member];
}
