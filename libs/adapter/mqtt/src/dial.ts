import { connect as connectPlain, type Socket } from 'node:net';
import { connect as connectTls } from 'node:tls';
import type { Connection } from '@stoker/core/model/connections/connection';
import { firstAddress, hostOf } from '@stoker/app/connections/first-address';

/** ms that one address has to answer. */
const CONNECT_MS = 10_000;
const PORTS = { plain: 1883, tls: 8883 } as const;

/** Connects to the first of a connection's addresses that answers. @throws the last one's error */
export async function dial(connection: Pick<Connection, 'urls' | 'tls'>): Promise<Socket> {
  return firstAddress(connection.urls, (url) => connectTo(new URL(url), connection.tls));
}

function connectTo(url: URL, tls: Connection['tls']): Promise<Socket> {
  const host = hostOf(url);
  const port = Number(url.port) || (tls === undefined ? PORTS.plain : PORTS.tls);
  const { ca, cert, key, serverName: servername = host } = tls ?? {};
  const socket =
    tls === undefined ? connectPlain({ host, port }) : connectTls({ host, port, servername, ca, cert, key });
  return new Promise((resolve, reject) => {
    const timer = setTimeout(() => socket.destroy(new Error('The broker did not answer in time.')), CONNECT_MS);
    const fail = (error: Error): void => {
      clearTimeout(timer);
      reject(error);
    };
    socket.once('error', fail);
    socket.once(tls === undefined ? 'connect' : 'secureConnect', () => {
      clearTimeout(timer);
      socket.off('error', fail);
      resolve(socket.setNoDelay(true));
    });
  });
}
