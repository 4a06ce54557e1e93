import { z } from 'zod';
import { adminOperations } from './admin-operation.js';

/** The platform itself. */
export const PLATFORM_OPERATIONS = adminOperations({
  health: {
    method: 'GET',
    path: '/health',
    access: 'admin:read',
    mutates: false,
    summary: 'Say whether the platform can do its work, and what of it is missing.',
    answer: z.object({
      status: z.enum(['ready', 'unavailable']),
      missing: z.array(z.string()).describe('What has not answered lately, such as `postgres`.'),
      uptimeSeconds: z.number().describe('Of the process that answers.'),
    }),
  },
  openApi: {
    method: 'GET',
    path: '/openapi.json',
    access: 'public',
    mutates: false,
    summary: 'Show this document.',
    answer: z.record(z.string(), z.unknown()),
  },
});
