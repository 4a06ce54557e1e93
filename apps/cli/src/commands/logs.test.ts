import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type Home, homeAt } from '../home.js';
import { functionLog, functionText } from './logs.js';

describe('functionLog', () => {
  let home: Home;
  beforeAll(async () => {
    home = homeAt(await mkdtemp(join(tmpdir(), 'stoker-')));
    for (const [account, name] of [
      ['111111111111', 'sum'],
      ['222222222222', 'sum'],
      ['222222222222', 'server'],
    ] as const) {
      await mkdir(join(home.logs, 'functions', account), { recursive: true });
      await writeFile(join(home.logs, 'functions', account, `${name}.log`), '');
    }
  });
  afterAll(() => rm(home.root, { recursive: true }));

  it.each(['111111111111', '222222222222'])('tells accounts apart: %s', async (account) => {
    expect(await functionLog(home, account, 'sum')).toBe(join(home.logs, 'functions', account, 'sum.log'));
  });

  it('names the account that has the function', async () => {
    await expect(functionLog(home, '111111111111', 'server')).rejects.toMatchObject({
      message: 'there is no log of server in account 111111111111',
      remedy: 'choose its account: --account 222222222222',
    });
  });

  it('names what there is', async () => {
    await expect(functionLog(home, '111111111111', 'sun')).rejects.toMatchObject({
      remedy: 'choose one of: server, elasticmq, dynamodb, redis, postgres, dockerd, sum',
    });
  });

  it('leaves its folder for no name', async () => {
    await writeFile(join(home.logs, 'secret.log'), '');
    await expect(functionLog(home, '111111111111', '../../secret')).rejects.toThrow('no log');
  });
});

it("shows a function's message as it is", () => {
  const line = JSON.stringify({ time: 1, stream: '2026/11/23/[$LATEST]0', message: 'START\n\tgrüße\n' });
  expect(functionText(line)).toBe('START\n\tgrüße\n');
});

it('keeps a function from steering the terminal', () => {
  const line = JSON.stringify({ time: 1, stream: 's', message: '\x1b[2Jgone\r\u009b1A\n' });
  expect(functionText(line)).toBe('\ufffd[2Jgone\ufffd\ufffd1A\n');
});

it('shows a line that is not an entry unchanged', () => {
  expect(functionText('torn')).toBe('torn\n');
});
