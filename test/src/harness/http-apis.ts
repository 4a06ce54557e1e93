import {
  ApiGatewayV2Client,
  CreateApiCommand,
  type CreateApiCommandInput,
  type CreateAuthorizerCommandInput,
  CreateAuthorizerCommand,
  type CreateIntegrationCommandInput,
  CreateIntegrationCommand,
  type CreateRouteCommandInput,
  CreateRouteCommand,
  type CreateStageCommandInput,
  CreateStageCommand,
} from '@aws-sdk/client-apigatewayv2';
import { AddPermissionCommand, type LambdaClient } from '@aws-sdk/client-lambda';
import type { TestAccount } from './accounts.js';
import type { ServerProcess } from './server-process.js';

export function apiGatewayClient({ endpoint }: ServerProcess, credentials: TestAccount): ApiGatewayV2Client {
  return new ApiGatewayV2Client({ endpoint, region: 'us-east-1', credentials });
}

/** Lets every API of the function's account invoke it. */
export async function letApisInvoke(client: LambdaClient, name: string, accountId: string): Promise<void> {
  const Principal = 'apigateway.amazonaws.com';
  const SourceArn = `arn:aws:execute-api:us-east-1:${accountId}:*/*`;
  const permission = { FunctionName: name, StatementId: 'apis', Action: 'lambda:InvokeFunction', Principal, SourceArn };
  await client.send(new AddPermissionCommand(permission));
}

/** An API of version 2, part by part. */
export class HttpApi {
  private constructor(
    private readonly client: ApiGatewayV2Client,
    readonly id: string,
    /** Without a final slash. */
    readonly endpoint: string,
  ) {}

  static async create(
    client: ApiGatewayV2Client,
    name: string,
    settings: Omit<CreateApiCommandInput, 'Name'> = { ProtocolType: 'HTTP' },
  ): Promise<HttpApi> {
    const made = await client.send(new CreateApiCommand({ Name: name, ...settings }));
    return new HttpApi(client, made.ApiId!, made.ApiEndpoint!);
  }

  /** @returns what a route has as its target */
  async integrate(settings: Omit<CreateIntegrationCommandInput, 'ApiId'>): Promise<string> {
    const { IntegrationId } = await this.client.send(new CreateIntegrationCommand({ ApiId: this.id, ...settings }));
    return `integrations/${IntegrationId}`;
  }

  /** @param uri ARN of the function */
  toFunction(uri: string, settings: Partial<CreateIntegrationCommandInput> = {}): Promise<string> {
    const usual = { IntegrationType: 'AWS_PROXY', PayloadFormatVersion: '2.0' } as const;
    return this.integrate({ ...usual, IntegrationUri: uri, ...settings });
  }

  async route(RouteKey: string, Target: string, settings: Partial<CreateRouteCommandInput> = {}): Promise<string> {
    const { RouteId } = await this.client.send(
      new CreateRouteCommand({ ApiId: this.id, RouteKey, Target, ...settings }),
    );
    return RouteId!;
  }

  /** @returns the authorizer's id */
  async authorizer(settings: Omit<CreateAuthorizerCommandInput, 'ApiId'>): Promise<string> {
    const { AuthorizerId } = await this.client.send(new CreateAuthorizerCommand({ ApiId: this.id, ...settings }));
    return AuthorizerId!;
  }

  async stage(StageName: string, settings: Partial<CreateStageCommandInput> = {}): Promise<void> {
    await this.client.send(new CreateStageCommand({ ApiId: this.id, StageName, AutoDeploy: true, ...settings }));
  }
}
