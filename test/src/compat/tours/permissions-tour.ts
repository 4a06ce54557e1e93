import { expect } from 'vitest';
import type { Tour } from './tour.js';

const NAME = { FunctionName: 'permitted' };

/** Resource policies of functions, statement by statement and whole. */
export async function tourPermissions(tour: Tour): Promise<void> {
  await tour.function('permitted');
  const ResourceArn = tour.arn('function:permitted');
  const grant = { StatementId: 's3', Action: 'lambda:InvokeFunction', Principal: 's3.amazonaws.com' };
  const source = { SourceAccount: tour.account.accountId, SourceArn: 'arn:aws:s3:::bucket' };
  const { Statement } = await tour.call('AddPermission', { ...NAME, ...grant, ...source });
  expect(JSON.parse(Statement as string)).toMatchObject({
    Sid: 's3',
    Resource: ResourceArn,
    Condition: { ArnLike: { 'AWS:SourceArn': 'arn:aws:s3:::bucket' } },
  });
  const { Policy } = await tour.call('GetPolicy', NAME);
  expect(JSON.parse(Policy as string)).toMatchObject({ Statement: [{ Sid: 's3' }] });
  expect(await tour.refusal('AddPermission', { ...NAME, ...grant })).toMatchObject({
    name: 'ResourceConflictException',
    status: 409,
  });
  await tour.call('RemovePermission', { ...NAME, StatementId: 's3' });
  expect(await tour.refusal('GetPolicy', NAME)).toMatchObject({ name: 'ResourceNotFoundException', status: 404 });

  if (!tour.without.has('PutResourcePolicy')) await tourWholePolicy(tour, ResourceArn);
  await tour.call('DeleteFunction', NAME);
}

async function tourWholePolicy(tour: Tour, ResourceArn: string): Promise<void> {
  const statement = { Sid: 'whole', Effect: 'Allow', Principal: { AWS: tour.account.accountId } };
  const document = { Action: 'lambda:GetFunction', Resource: ResourceArn };
  const put = JSON.stringify({ Version: '2012-10-17', Statement: [{ ...statement, ...document }] });
  await tour.call('PutResourcePolicy', { ResourceArn, Policy: put });
  const whole = await tour.call('GetResourcePolicy', { ResourceArn });
  expect(JSON.parse(whole['Policy'] as string)).toMatchObject({ Statement: [{ Sid: 'whole' }] });
  await tour.call('DeleteResourcePolicy', { ResourceArn });
  expect(await tour.refusal('GetResourcePolicy', { ResourceArn })).toMatchObject({ status: 404 });
}
