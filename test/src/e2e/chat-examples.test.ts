import type { ChildProcess } from 'node:child_process';
import { createHmac } from 'node:crypto';
import { OutsideHost, said } from '@stoker/sandbox-docker/testing/outside-host';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { setUpExample, setUpExampleWith } from '../harness/examples.js';
import { invoke, lambdaClient } from '../harness/functions.js';
import { stokerJson } from '../harness/operator-cli.js';
import { npmPackages } from '../harness/packages.js';
import { type Stack, startStack } from '../harness/stack.js';
import { until } from '../harness/until.js';

const PORT = 8080;

/** Says what is sent to it by HTTP, a line each. */
const LISTENER = `
require('node:http').createServer(async (request, response) => {
  const body = (await Array.fromAsync(request)).join('');
  console.log(request.method + ' ' + request.url + ' ' + body);
  response.end();
}).listen(${PORT}, () => console.log('ready'));`;

/** The examples for chats and voices as their READMEs have them. */
let stack: Stack;
let outside: OutsideHost;
let listener: ChildProcess;
let heard = '';

beforeAll(async () => {
  outside = await OutsideHost.open();
  listener = outside.spawn(process.execPath, ['-e', LISTENER], { stdio: ['ignore', 'pipe', 'inherit'] });
  await said(listener);
  listener.stdout!.on('data', (chunk: Buffer) => (heard += String(chunk)));
  stack = await startStack({ STOKER_STEMS: 'nodejs24.x=2' });
}, 120_000);

afterAll(async () => {
  await stack.close();
  listener.kill();
  await outside.close();
}, 60_000);

describe('a slash command of Slack’s', () => {
  const SECRET = '8f742231b10e8888abcd99yyyzzz85a5';
  let url: string;
  let responses: string;

  beforeAll(async () => {
    responses = `http://${outside.publicAddress}:${PORT}`;
    await stokerJson(stack, 'accounts', 'egress', stack.account.accountId, '--mode', 'internet');
    const variables = { SLACK_SIGNING_SECRET: SECRET, RESPONSE_ORIGIN: responses };
    url = await setUpExample(stack, 'slack-command', variables);
  }, 120_000);

  function command(topic: string, { secret = SECRET, age = 0, path = '/commands/1' } = {}): Promise<Response> {
    const form = { command: '/report', text: topic, user_name: 'ada', response_url: `${responses}${path}` };
    const body = new URLSearchParams(form).toString();
    const timestamp = String(Math.floor(Date.now() / 1000) - age);
    const signature = `v0=${createHmac('sha256', secret).update(`v0:${timestamp}:${body}`).digest('hex')}`;
    const headers = {
      'content-type': 'application/x-www-form-urlencoded',
      'x-slack-request-timestamp': timestamp,
      'x-slack-signature': signature,
    };
    return fetch(url, { method: 'POST', headers, body });
  }

  test('is answered at once, and again when its work is done', async () => {
    const answer = await command('räucherwerk & tea');
    expect(answer.status).toBe(200);
    expect(await answer.json()).toEqual({
      response_type: 'ephemeral',
      text: 'A report on räucherwerk & tea is on its way.',
    });
    const told = await until('the report', () => heard.split('\n').find((line) => line.includes('/commands/1')));
    const message = { response_type: 'in_channel', text: 'The report on räucherwerk & tea: all is well.' };
    expect(told).toBe(`POST /commands/1 ${JSON.stringify(message)}`);
  });

  test('is nobody else’s, and not of long ago', async () => {
    expect((await command('x', { secret: 'another', path: '/never' })).status).toBe(401);
    expect((await command('x', { age: 301, path: '/never' })).status).toBe(401);
    expect((await fetch(url, { method: 'POST', body: 'command=%2Freport' })).status).toBe(401);
    expect(heard).not.toContain('/never');
  });
});

describe('a webhook of Telegram’s', () => {
  const SECRET = 'known-to-two';
  let url: string;

  beforeAll(async () => {
    url = await setUpExample(stack, 'telegram-webhook', { TELEGRAM_SECRET_TOKEN: SECRET });
  }, 60_000);

  const update = (message: object, secret = SECRET): Promise<Response> => {
    const headers = { 'content-type': 'application/json', 'x-telegram-bot-api-secret-token': secret };
    return fetch(url, { method: 'POST', headers, body: JSON.stringify({ update_id: 1, ...message }) });
  };

  test('replies in its answer', async () => {
    const answer = await update({ message: { chat: { id: 42 }, text: '/shout@bot grüße 🐙' } });
    expect(await answer.json()).toEqual({ method: 'sendMessage', chat_id: 42, text: 'GRÜSSE 🐙' });
  });

  test('takes what it has no answer to, and nothing without the secret', async () => {
    const other = await update({ edited_message: { chat: { id: 42 }, text: '/start' } });
    expect([other.status, await other.text()]).toEqual([200, '']);
    expect((await update({ message: { chat: { id: 42 }, text: '/start' } }, 'guessed')).status).toBe(401);
  });
});

describe('an Alexa skill', () => {
  const SKILL = 'amzn1.ask.skill.00000000-0000-0000-0000-000000000000';
  let url: string;

  beforeAll(async () => {
    const sdk = await npmPackages('ask-sdk-core@2.14.0', 'ask-sdk-express-adapter@2.14.0', 'ask-sdk-model@1.86.0');
    url = await setUpExampleWith(sdk, stack, 'alexa-skill', { ALEXA_SKILL_ID: SKILL });
  }, 180_000);

  function envelope(request: object, attributes: object = {}, applicationId = SKILL) {
    const application = { applicationId };
    const user = { userId: 'amzn1.ask.account.ada' };
    return {
      version: '1.0',
      session: { new: true, sessionId: 's-1', application, attributes, user },
      context: { System: { application, user, apiEndpoint: 'https://api.amazonalexa.com' } },
      request: { requestId: 'r-1', timestamp: new Date().toISOString(), locale: 'en-US', ...request },
    };
  }
  const intent = (name: string, slots: object = {}) => ({ type: 'IntentRequest', intent: { name, slots } });
  const say = async (event: object) =>
    (await invoke(lambdaClient(stack.server, stack.account), 'alexa-skill', event)).body;
  const speech = (text: string) => ({ type: 'SSML', ssml: `<speak>${text}</speak>` });

  test('speaks, and has the basket in the session', async () => {
    expect(await say(envelope({ type: 'LaunchRequest' }))).toMatchObject({
      response: { outputSpeech: speech('What shall I order?'), shouldEndSession: false },
    });
    const slots = { product: { name: 'product', value: 'tea' } };
    const ordered = await say(envelope(intent('OrderIntent', slots), { basket: ['cup'] }));
    expect(ordered).toMatchObject({
      response: { outputSpeech: speech('tea. Anything else?') },
      sessionAttributes: { basket: ['cup', 'tea'] },
    });
    const { sessionAttributes } = ordered as { sessionAttributes: object };
    expect(await say(envelope(intent('AMAZON.StopIntent'), sessionAttributes))).toMatchObject({
      response: { outputSpeech: speech('Your order: cup, tea. Goodbye.'), shouldEndSession: true },
    });
  });

  test('answers no other skill’s requests, and through its URL none that Alexa has not signed', async () => {
    expect(await say(envelope({ type: 'LaunchRequest' }, {}, 'amzn1.ask.skill.other'))).toMatchObject({
      errorMessage: 'CustomSkill ID verification failed!',
    });
    const body = JSON.stringify(envelope({ type: 'LaunchRequest' }));
    const forged = {
      'signature-256': Buffer.alloc(256).toString('base64'),
      signature: Buffer.alloc(256).toString('base64'),
      signaturecertchainurl: 'https://alexa.example/echo.api/cert.pem',
    };
    for (const headers of [{}, forged]) expect((await fetch(url, { method: 'POST', headers, body })).status).toBe(400);
  });
});
