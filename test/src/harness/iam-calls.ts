import { IAMClient } from '@aws-sdk/client-iam';
import { STSClient } from '@aws-sdk/client-sts';
import type { ServerProcess } from './server-process.js';

interface Key {
  readonly accessKeyId: string;
  readonly secretAccessKey: string;
}

/** The SDK's client of IAM, signing with a key. */
export function iamClient(server: ServerProcess, credentials: Key, region = 'us-east-1'): IAMClient {
  return new IAMClient({ region, endpoint: server.endpoint, credentials, maxAttempts: 1 });
}

export function stsClient(server: ServerProcess, credentials: Key, region = 'us-east-1'): STSClient {
  return new STSClient({ region, endpoint: server.endpoint, credentials, maxAttempts: 1 });
}

/** A policy of one statement, as JSON. */
export function policyOf(Action: string | readonly string[], Resource: string = '*', more: object = {}): string {
  return JSON.stringify({ Version: '2012-10-17', Statement: [{ Effect: 'Allow', Action, Resource, ...more }] });
}

/** Who may assume a role, as JSON. */
export function trustOf(principal: object): string {
  const statement = { Effect: 'Allow', Principal: principal, Action: 'sts:AssumeRole' };
  return JSON.stringify({ Version: '2012-10-17', Statement: [statement] });
}

/** A document as the API answers it. */
export function decoded(document: string | undefined): unknown {
  return JSON.parse(decodeURIComponent(document ?? 'null'));
}
