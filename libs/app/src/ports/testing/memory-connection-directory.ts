import type {
  AnswerConnection,
  ConnectionDirectory,
  ConnectionReply,
  ConnectionRequest,
  FoundConnection,
} from '../connection-directory.js';

/** What servers of a test have in common. */
export class MemoryConnectionHub {
  readonly connections = new Map<string, FoundConnection>();
  readonly servers = new Map<string, AnswerConnection>();

  directory(holder: string): ConnectionDirectory {
    const { connections, servers } = this;
    return {
      renewMs: 30_000,
      async claim(claimed) {
        for (const [id, home] of claimed) connections.set(id, { home, holder });
      },
      async release(id) {
        if (connections.get(id)?.holder === holder) connections.delete(id);
      },
      async find(id) {
        return connections.get(id);
      },
      async ask(other, request: ConnectionRequest): Promise<ConnectionReply> {
        return servers.get(other)?.(request) ?? { kind: 'gone' };
      },
      answerWith: (answer) => void servers.set(holder, answer),
    };
  }
}
