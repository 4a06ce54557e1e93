import { isServiceError } from '@stoker/core/errors/service-error';
import type { CallMembers } from '../../ports/service-calls.js';
import type { ResourceContext, ResourceType } from '../resource-type.js';
import { text } from './properties.js';

/** https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/aws-resource-apigateway-resource.html */
export const restResource: ResourceType = {
  type: 'AWS::ApiGateway::Resource',
  properties: { ParentId: 'replace', PathPart: 'replace', RestApiId: 'replace' },
  required: ['ParentId', 'PathPart', 'RestApiId'],

  async create(context, properties) {
    const { id } = await context.call('apigateway', 'CreateResource', properties).catch(async (error: unknown) => {
      // One of the path may be the one that nobody heard of.
      if (!context.resumed || !isServiceError(error, 'ConflictException')) throw error;
      return present(
        context,
        text(properties, 'RestApiId'),
        text(properties, 'ParentId'),
        text(properties, 'PathPart'),
      );
    });
    return { physicalId: String(id), attributes: { ResourceId: id } };
  },

  async delete(context, { physicalId: resourceId }, properties) {
    await context.call('apigateway', 'DeleteResource', { restApiId: text(properties, 'RestApiId'), resourceId });
  },
};

async function present(
  { call }: ResourceContext,
  restApiId: string,
  parentId: string,
  pathPart: string,
): Promise<CallMembers> {
  const { items = [] } = (await call('apigateway', 'GetResources', { restApiId, limit: 500 })) as {
    items?: readonly CallMembers[];
  };
  return items.find((item) => item['parentId'] === parentId && item['pathPart'] === pathPart) ?? {};
}
