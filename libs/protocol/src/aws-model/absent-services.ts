import type { ServiceModel } from './service-model.js';

/**
 * Services that deploy tools ask, and that nothing here stands for. They are refused in their own protocol, for tools that find
 * another say nothing of the reason.
 */
export const ABSENT_SERVICES: readonly ServiceModel[] = [
  {
    service: 'CloudFormation',
    apiVersion: '2010-05-15',
    signingName: 'cloudformation',
    protocol: 'query',
    xmlNamespace: 'http://cloudformation.amazonaws.com/doc/2010-05-15/',
    source: 'nothing',
    operations: {},
    shapes: {},
  },
];
