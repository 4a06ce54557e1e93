import { type LambdaClient, ListTagsCommand, TagResourceCommand, UntagResourceCommand } from '@aws-sdk/client-lambda';

export interface TagCallTarget {
  readonly FunctionName: string;
}

/** A call of each operation on tags, which takes ARNs only. */
export const TAG_CALLS = {
  ListTags: (on: TagCallTarget, client: LambdaClient) => client.send(new ListTagsCommand(resource(on))),
  TagResource: (on: TagCallTarget, client: LambdaClient) =>
    client.send(new TagResourceCommand({ ...resource(on), Tags: { a: 'b' } })),
  UntagResource: (on: TagCallTarget, client: LambdaClient) =>
    client.send(new UntagResourceCommand({ ...resource(on), TagKeys: ['a'] })),
};

function resource({ FunctionName }: TagCallTarget): { Resource: string } {
  const isArn = FunctionName.startsWith('arn:');
  return { Resource: isArn ? FunctionName : `arn:aws:lambda:us-east-1:111122223333:function:${FunctionName}` };
}
