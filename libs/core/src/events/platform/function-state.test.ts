import { expect, it } from 'vitest';
import { functionStateEvent } from './function-state.js';

const F = { accountId: '111122223333', functionName: 'f', version: '$LATEST' } as const;
const tell = (change: Partial<Parameters<typeof functionStateEvent>[0]>) =>
  functionStateEvent({ ...F, after: undefined, ...change }, 'us-east-1');

it('tells of a state that changed, and of what it was', () => {
  const after = { state: 'Failed', stateReason: 'bad zip', stateReasonCode: 'InvalidZipFileException' } as const;
  const event = tell({ before: { state: 'Pending', lastUpdateStatus: 'InProgress' }, after });
  expect(event).toMatchObject({
    accountId: '111122223333',
    source: 'stoker.lambda',
    detailType: 'Lambda Function State Change',
    resources: ['arn:aws:lambda:us-east-1:111122223333:function:f'],
    detail: { functionName: 'f', version: '$LATEST', previousState: 'Pending', ...after },
  });
});

it('tells of an update that goes on while the state stays', () => {
  const before = { state: 'Active', lastUpdateStatus: 'Successful' } as const;
  const after = { state: 'Active', lastUpdateStatus: 'InProgress' } as const;
  expect(tell({ before, after })).toMatchObject({ detail: { lastUpdateStatus: 'InProgress' } });
  expect(tell({ before, after: before })).toBeUndefined();
});

it('tells of what is new and of what is gone', () => {
  expect(tell({ after: { state: 'Pending' } })).toMatchObject({ detail: { state: 'Pending' } });
  expect(tell({})).toMatchObject({ detail: { state: 'Deleted' } });
  expect(tell({ version: '3', after: { state: 'Active' } })?.resources).toEqual([
    'arn:aws:lambda:us-east-1:111122223333:function:f:3',
  ]);
});
