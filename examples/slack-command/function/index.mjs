import { InvokeCommand, LambdaClient } from '@aws-sdk/client-lambda';
import { makeReport } from './make-report.mjs';
import { isFromSlack } from './is-from-slack.mjs';

/** AWS_ENDPOINT_URL is set in every environment, and so are the credentials of the function's role. */
const lambda = new LambdaClient({});
const { SLACK_SIGNING_SECRET, AWS_LAMBDA_FUNCTION_NAME } = process.env;
/** Where answers that come later may be sent to. */
const RESPONSE_ORIGIN = process.env.RESPONSE_ORIGIN ?? 'https://hooks.slack.com';

/**
 * A slash command. Slack waits three seconds for an answer, and the work takes longer: it is handed on in an asynchronous
 * event to this very function, and Slack is told that it has begun.
 */
export async function handler(event) {
  // Only the function's URL makes events with a request in them; the others come from here.
  return event.requestContext === undefined ? work(event) : receive(event);
}

async function receive({ headers, body = '', isBase64Encoded }) {
  const text = Buffer.from(body, isBase64Encoded ? 'base64' : 'utf8').toString();
  if (!isFromSlack(headers, text, SLACK_SIGNING_SECRET, Date.now())) return { statusCode: 401, body: '' };
  const form = new URLSearchParams(text);
  if (form.get('ssl_check') === '1') return { statusCode: 200, body: '' };
  const job = { topic: form.get('text') || 'everything', responseUrl: form.get('response_url') };
  await lambda.send(
    new InvokeCommand({
      FunctionName: AWS_LAMBDA_FUNCTION_NAME,
      InvocationType: 'Event',
      Payload: JSON.stringify(job),
    }),
  );
  return say({ response_type: 'ephemeral', text: `A report on ${job.topic} is on its way.` });
}

/** What it throws has the event tried again, twice, and then sent to the function's dead letters, if it has any. */
async function work({ topic, responseUrl }) {
  if (new URL(responseUrl).origin !== RESPONSE_ORIGIN) throw new Error(`${responseUrl} is not Slack's`);
  const text = await makeReport(topic);
  const message = { response_type: 'in_channel', text };
  const headers = { 'content-type': 'application/json' };
  const answer = await fetch(responseUrl, { method: 'POST', headers, body: JSON.stringify(message) });
  if (!answer.ok) throw new Error(`Slack answered ${answer.status}`);
}

function say(message) {
  return { statusCode: 200, headers: { 'content-type': 'application/json' }, body: JSON.stringify(message) };
}
