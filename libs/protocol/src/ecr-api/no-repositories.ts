import { ServiceError } from '@stoker/core/errors/service-error';
import type { ServiceModel } from '../aws-model/service-model.js';
import type { AwsApiOptions } from '../aws-wire/http-front/aws-api.js';
import type { Operation } from '../aws-wire/operation.js';

/** What of ECR's model a question for repositories takes. */
const ECR_MODEL: ServiceModel = {
  service: 'ECR',
  apiVersion: '2015-09-21',
  signingName: 'ecr',
  protocol: 'json',
  jsonVersion: '1.1',
  targetPrefix: 'AmazonEC2ContainerRegistry_V20150921',
  source: 'the part that says that there is nothing',
  operations: {
    DescribeRepositories: { method: 'POST', uri: '/', status: 200, input: 'Question', output: 'Answer', errors: [] },
  },
  shapes: {
    Question: { type: 'structure', members: { registryId: { shape: 'Text' }, repositoryNames: { shape: 'Texts' } } },
    Answer: { type: 'structure', members: { repositories: { shape: 'Texts' } } },
    Texts: { type: 'list', member: 'Text' },
    Text: { type: 'string' },
  },
};

interface Question {
  readonly repositoryNames?: readonly string[];
}

/** https://docs.aws.amazon.com/AmazonECR/latest/APIReference/API_DescribeRepositories.html */
const describeRepositories: Operation<Question, { readonly repositories: readonly never[] }> = {
  name: 'DescribeRepositories',
  access: (_input, { region, principal }) => [
    { action: 'ecr:DescribeRepositories', resource: `arn:aws:ecr:${region}:${principal.accountId}:repository/*` },
  ],
  async run({ repositoryNames: [name] = [] }) {
    if (name === undefined) return { repositories: [] };
    const message = `The repository with name '${name}' does not exist in the registry.`;
    throw new ServiceError('RepositoryNotFoundException', message);
  },
};

/** ECR, of which there is none here: deploy tools ask for repositories before they go on without them. */
export const NO_REPOSITORIES: Pick<AwsApiOptions, 'model' | 'operations'> = {
  model: ECR_MODEL,
  operations: [describeRepositories],
};
