// A webhook receiver: verifies, deduplicates, stores, answers 204, works afterwards.
import http from 'node:http';
import { Webhook } from 'standardwebhooks';

const BODY_BYTES_MAX = 65_536;
const SEEN_FOR_MS = 5 * 24 * 3_600_000; // longer than a notification is tried: 4 days

const webhook = new Webhook(process.env.WEBHOOK_SECRET ?? fail('set WEBHOOK_SECRET to your whsec_… secret'));

// By webhook-id. In earnest: a table with a unique key, written in the transaction that stores the notification.
const seen = new Map();

const server = http.createServer(async (request, response) => {
  try {
    response.writeHead(await statusFor(request)).end();
  } catch (failure) {
    // Ours, not the sender's: any 5xx and it comes again.
    console.error('failed', failure);
    response.writeHead(500).end();
  }
});

async function statusFor(request) {
  if (request.method !== 'POST') return 405;
  const body = await bytesOf(request);
  if (body === null) return 413;
  try {
    // The raw bytes, before anything parses them: a parsed and rewritten body has another signature.
    webhook.verify(body, request.headers);
  } catch {
    return 401;
  }
  const id = request.headers['webhook-id'];
  forgetOld();
  if (!seen.has(id)) {
    take(id, JSON.parse(body));
    seen.set(id, Date.now()); // only now: what was not taken must come again
  }
  return 204;
}

function take(id, notification) {
  console.log(`taken ${id} ${notification.type} ${notification.environment}`);
}

function forgetOld() {
  const before = Date.now() - SEEN_FOR_MS;
  for (const [id, since] of seen) {
    if (since >= before) break; // oldest first
    seen.delete(id);
  }
}

async function bytesOf(request) {
  const chunks = [];
  let length = 0;
  for await (const chunk of request) {
    length += chunk.length;
    if (length > BODY_BYTES_MAX) return null;
    chunks.push(chunk);
  }
  return Buffer.concat(chunks);
}

function fail(why) {
  console.error(why);
  process.exit(2);
}

server.listen(Number(process.env.PORT ?? 9000), '127.0.0.1', () => {
  console.log(`listening on http://127.0.0.1:${server.address().port}/`);
});
