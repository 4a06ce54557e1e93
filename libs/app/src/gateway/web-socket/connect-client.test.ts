import { ServiceError } from '@stoker/core/errors/service-error';
import { expect, it, vi } from 'vitest';
import type { GatewayRequest } from '../site.js';
import type { WebSocketStage } from './compile-web-socket.js';
import { connectClient } from './connect-client.js';
import type { WebSocketPorts } from './web-socket-ports.js';

const API = { id: 'api', accountId: '111122223333' };
const STAGE = { name: 'prod', routes: new Map() } as unknown as WebSocketStage;

function connectFailing(error: Error) {
  const giveBack = vi.fn();
  const ports = {
    connections: { admit: async () => giveBack },
    random() {
      throw error;
    },
  } as unknown as WebSocketPorts;
  const request = { access: {}, headers: [] } as unknown as GatewayRequest;
  return { giveBack, answer: connectClient(ports, API, STAGE, request) };
}

it('gives back the place of a connection that a defect keeps from being made', async () => {
  const defect = new Error('a defect');
  const { giveBack, answer } = connectFailing(defect);
  await expect(answer).rejects.toBe(defect);
  expect(giveBack).toHaveBeenCalledTimes(1);
});

it('gives back the place of a connection that is refused', async () => {
  const { giveBack, answer } = connectFailing(new ServiceError('TooManyRequestsException', 'Too many'));
  expect(await answer).toMatchObject({ status: 429 });
  expect(giveBack).toHaveBeenCalledTimes(1);
});
