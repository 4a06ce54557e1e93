#!/usr/bin/env node
// Prisma's CLI drives a "schema engine", a native program that it would download on first use. This is that
// program without the download: the same command line and the same JSON-RPC on stdin and stdout, answered by
// the engine's WebAssembly build (@prisma/schema-engine-wasm) over node-postgres (@prisma/adapter-pg). The
// CLI finds it through PRISMA_SCHEMA_ENGINE_BINARY, which run.mjs sets.
//
//   schema-engine.mjs --datasource '{"url":…}' [--datamodels FILE]…       serve JSON-RPC until stdin ends
//   schema-engine.mjs cli --datasource '{"url":…}' can-connect-to-database | create-database | drop-database
import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { createInterface } from 'node:readline';
import { PrismaPg } from '@prisma/adapter-pg';
import { bindMigrationAwareSqlAdapterFactory } from '@prisma/driver-adapter-utils';
import * as bindings from '@prisma/schema-engine-wasm/schema_engine_bg';
import pg from 'pg';
import { parse } from 'pg-connection-string';

/** Deadlines, so that a database that does not answer fails the command instead of hanging it. */
const CONNECT_TIMEOUT_MS = 10_000;
/** JSON-RPC's code for an error that the engine reports, as the CLI expects it. */
const ENGINE_ERROR = 4466;

const args = process.argv.slice(2);
const option = (name) => args.flatMap((arg, i) => (arg === name ? [args[i + 1]] : []));
const target = readTarget();

function readTarget() {
  const url = JSON.parse(option('--datasource')[0] ?? '{}').url ?? process.env.DATABASE_URL;
  const settings = url ? parse(url) : {};
  return { ...settings, connectionTimeoutMillis: CONNECT_TIMEOUT_MS };
}

/** The adapter knows no decoder for the catalogue's one-byte "char" type (18): announce it as bpchar (1042). */
function teachCatalogueChar() {
  const original = pg.Query.prototype.handleRowDescription;
  pg.Query.prototype.handleRowDescription = function (message) {
    for (const field of message.fields) if (field.dataTypeID === 18) field.dataTypeID = 1042;
    return original.call(this, message);
  };
}

async function connect(settings) {
  // One session: the lock that keeps two migrations apart belongs to the session that took it.
  const adapter = await new PrismaPg({ ...settings, max: 1 }).connect();
  // The adapter would split a script at every ';', those inside functions and literals included.
  adapter.executeScript = async (script) => {
    await adapter
      .underlyingDriver()
      .query(script)
      .catch((error) => adapter.onError(error));
  };
  return adapter;
}

/** A throw-away database in which `migrate dev` and `migrate diff` replay the history. */
async function connectToShadow() {
  const admin = await connect(target);
  const name = `prisma_shadow_${crypto.randomUUID()}`;
  await admin.executeScript(`CREATE DATABASE "${name}"`);
  const shadow = await connect({ ...target, database: name });
  const disconnect = shadow.dispose.bind(shadow);
  shadow.dispose = async () => {
    await disconnect();
    await admin.executeScript(`DROP DATABASE "${name}"`);
    await admin.dispose();
  };
  return shadow;
}

async function loadEngine() {
  const path = createRequire(import.meta.url).resolve('@prisma/schema-engine-wasm/schema_engine_bg');
  const module = new WebAssembly.Module(readFileSync(path.replace(/\.js$/, '.wasm')));
  const { exports } = new WebAssembly.Instance(module, { './schema_engine_bg.js': bindings });
  bindings.__wbg_set_wasm(exports);
  exports.__wbindgen_start();
  const datamodels = option('--datamodels').map((file) => [file, readFileSync(file, 'utf8')]);
  const factory = {
    provider: 'postgres',
    adapterName: '@prisma/adapter-pg',
    connect: () => connect(target),
    connectToShadowDb: connectToShadow,
  };
  return bindings.SchemaEngine.new(
    { datamodels: datamodels.length > 0 ? datamodels : undefined },
    () => {}, // the engine's own log lines
    bindMigrationAwareSqlAdapterFactory(factory),
  );
}

function send(message) {
  process.stdout.write(`${JSON.stringify({ jsonrpc: '2.0', ...message })}\n`);
}

async function answer(loading, { id, method, params }) {
  try {
    const engine = await loading;
    // The one method whose name differs between the two builds.
    const result = await engine[method === 'getDatabaseVersion' ? 'version' : method](params);
    // The native engine prints a diff through the CLI; this build hands it back.
    if (method === 'diff' && result?.stdout) {
      send({ id: 0, method: 'print', params: { content: result.stdout } });
    }
    send({ id, result: result ?? null });
  } catch (error) {
    const data = {
      is_panic: false,
      message: error.message,
      meta: error.meta ?? null,
      error_code: error.code ?? null,
    };
    send({ id, error: { code: ENGINE_ERROR, message: error.message, data } });
  }
}

async function serve() {
  teachCatalogueChar();
  const loading = loadEngine();
  loading.catch(() => {}); // a database out of reach is the answer to the first request
  for await (const line of createInterface({ input: process.stdin })) {
    const message = JSON.parse(line);
    if (message.method) await answer(loading, message); // without one it is the CLI's receipt for a print
  }
}

/** The commands that the engine runs outside of JSON-RPC, on the server rather than in the database. */
async function administer(command) {
  const name = pg.escapeIdentifier(target.database ?? '');
  const statements = {
    'can-connect-to-database': { database: target.database, sql: 'SELECT 1' },
    'create-database': { database: 'postgres', sql: `CREATE DATABASE ${name}` },
    'drop-database': { database: 'postgres', sql: `DROP DATABASE ${name} WITH (FORCE)` },
  };
  const statement = statements[command];
  if (!statement) throw new Error(`unknown command "${command}"`);
  const client = new pg.Client({ ...target, database: statement.database });
  try {
    await client.connect();
    await client.query(statement.sql);
  } finally {
    await client.end().catch(() => {});
  }
}

/** How the CLI reads a failure outside of JSON-RPC: one log line on stderr with Prisma's own error code. */
function reportFailure(error) {
  const code = error.code === '3D000' ? 'P1003' : 'P1001'; // no such database; else no server
  const fields = { error_code: code, message: error.message || String(error) };
  process.stderr.write(`\n${JSON.stringify({ level: 'ERROR', target: 'schema_engine::logger', fields })}\n`);
  process.exitCode = 1;
}

if (args.includes('cli')) await administer(args[args.indexOf('cli') + 1]).catch(reportFailure);
else await serve();
process.exit();
