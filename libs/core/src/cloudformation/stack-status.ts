/** https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/view-stack-events.html */
export const STACK_STATUSES = [
  'REVIEW_IN_PROGRESS',
  'CREATE_IN_PROGRESS',
  'CREATE_COMPLETE',
  'CREATE_FAILED',
  'ROLLBACK_IN_PROGRESS',
  'ROLLBACK_COMPLETE',
  'ROLLBACK_FAILED',
  'UPDATE_IN_PROGRESS',
  'UPDATE_COMPLETE_CLEANUP_IN_PROGRESS',
  'UPDATE_COMPLETE',
  'UPDATE_ROLLBACK_IN_PROGRESS',
  'UPDATE_ROLLBACK_COMPLETE_CLEANUP_IN_PROGRESS',
  'UPDATE_ROLLBACK_COMPLETE',
  'UPDATE_ROLLBACK_FAILED',
  'DELETE_IN_PROGRESS',
  'DELETE_COMPLETE',
  'DELETE_FAILED',
] as const;
export type StackStatus = (typeof STACK_STATUSES)[number];

/** What is done to a stack, and what happens to it meanwhile. */
export type StackEvent =
  'create' | 'update' | 'delete' | 'made' | 'failed' | 'cleaned' | 'kept' | 'rolled-back' | 'stuck';

/** Which status follows on which; what is not here can't be. */
export const STACK_MOVES: { readonly [S in StackStatus]?: Readonly<Partial<Record<StackEvent, StackStatus>>> } = {
  REVIEW_IN_PROGRESS: { create: 'CREATE_IN_PROGRESS', delete: 'DELETE_IN_PROGRESS' },
  CREATE_IN_PROGRESS: {
    made: 'CREATE_COMPLETE',
    failed: 'ROLLBACK_IN_PROGRESS',
    kept: 'CREATE_FAILED',
    delete: 'DELETE_IN_PROGRESS',
  },
  CREATE_COMPLETE: { update: 'UPDATE_IN_PROGRESS', delete: 'DELETE_IN_PROGRESS' },
  CREATE_FAILED: { delete: 'DELETE_IN_PROGRESS' },
  ROLLBACK_IN_PROGRESS: { cleaned: 'ROLLBACK_COMPLETE', stuck: 'ROLLBACK_FAILED' },
  ROLLBACK_COMPLETE: { delete: 'DELETE_IN_PROGRESS' },
  ROLLBACK_FAILED: { delete: 'DELETE_IN_PROGRESS' },
  UPDATE_IN_PROGRESS: {
    made: 'UPDATE_COMPLETE_CLEANUP_IN_PROGRESS',
    failed: 'UPDATE_ROLLBACK_IN_PROGRESS',
  },
  UPDATE_COMPLETE_CLEANUP_IN_PROGRESS: { cleaned: 'UPDATE_COMPLETE' },
  UPDATE_COMPLETE: { update: 'UPDATE_IN_PROGRESS', delete: 'DELETE_IN_PROGRESS' },
  UPDATE_ROLLBACK_IN_PROGRESS: {
    'rolled-back': 'UPDATE_ROLLBACK_COMPLETE_CLEANUP_IN_PROGRESS',
    stuck: 'UPDATE_ROLLBACK_FAILED',
  },
  UPDATE_ROLLBACK_COMPLETE_CLEANUP_IN_PROGRESS: { cleaned: 'UPDATE_ROLLBACK_COMPLETE' },
  UPDATE_ROLLBACK_COMPLETE: { update: 'UPDATE_IN_PROGRESS', delete: 'DELETE_IN_PROGRESS' },
  UPDATE_ROLLBACK_FAILED: { delete: 'DELETE_IN_PROGRESS' },
  DELETE_IN_PROGRESS: { cleaned: 'DELETE_COMPLETE', stuck: 'DELETE_FAILED' },
  DELETE_FAILED: { delete: 'DELETE_IN_PROGRESS' },
};

/** The status after an event; undefined where it can't be. */
export function moved(status: StackStatus, event: StackEvent): StackStatus | undefined {
  return STACK_MOVES[status]?.[event];
}

/** Whether an engine is at work on the stack. One in review waits for its change set. */
export function isUnderWay(status: StackStatus): boolean {
  return status.endsWith('_IN_PROGRESS') && status !== 'REVIEW_IN_PROGRESS';
}
