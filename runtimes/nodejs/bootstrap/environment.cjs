'use strict';
const Module = require('node:module');
const path = require('node:path');
const v8 = require('node:v8');
const { pathToFileURL } = require('node:url');
const { NODE_MAJOR } = require('./console.cjs');
const { importByNodePath } = require('./node-path.cjs');

/** What Lambda's runtime itself sets; the function's own variables go over it. */
const RUNTIME_DEFAULTS = {
  PATH: '/var/lang/bin:/usr/local/bin:/usr/bin/:/bin:/opt/bin',
  LD_LIBRARY_PATH: '/var/lang/lib:/lib64:/usr/lib64:/var/runtime:/var/runtime/lib:/var/task:/var/task/lib:/opt/lib',
  LANG: 'en_US.UTF-8',
  TZ: ':UTC',
  LAMBDA_TASK_ROOT: '/var/task',
  LAMBDA_RUNTIME_DIR: '/var/runtime',
  NODE_PATH: `/opt/nodejs/node${NODE_MAJOR}/node_modules:/opt/nodejs/node_modules:/var/runtime/node_modules:/var/runtime:/var/task`,
};

/**
 * Up to this, the collector works harder: a heap that does not know how small its limit is would let garbage
 * pile up to it, and be killed for it.
 */
const SMALL_MEMORY_MB = 512;

/**
 * Replaces the stem's environment by the function's, and has the parts of Node.js that read it at their start
 * read it again.
 *
 * @param {Record<string, string>} environment complete, reserved variables included
 * @param {string} handler
 */
function applyEnvironment(environment, handler) {
  for (const name of Object.keys(process.env)) delete process.env[name];
  Object.assign(process.env, RUNTIME_DEFAULTS, environment, { _HANDLER: handler });
  // The one way to have NODE_PATH looked at after the start: Node reads it once, in this function.
  /** @type {any} */ (Module)._initPaths();
  importByNodePath(process.env.NODE_PATH ?? '');
}

/** @param {number} memoryMb */
function limitHeap(memoryMb) {
  if (memoryMb > SMALL_MEMORY_MB) return;
  v8.setFlagsFromString('--semi-space-growth-factor=1');
  v8.setFlagsFromString('--heap-growing-percent=50');
}

/**
 * Applies those NODE_OPTIONS that can be had after the start.
 *
 * @param {string | undefined} options
 * @param {string} root the function's directory
 * @returns {Promise<string[]>} the options that had no effect
 */
async function applyNodeOptions(options, root) {
  /** @type {string[]} */
  const ignored = [];
  const words = options?.match(/[^\s"]+|"[^"]*"/g)?.map((word) => word.replaceAll('"', '')) ?? [];
  const require = Module.createRequire(path.join(root, 'index.js'));
  while (words.length > 0) {
    const [name = '', inline] = /** @type {string} */ (words.shift()).split(/=(.*)/s, 2);
    const value = () => inline ?? words.shift() ?? '';
    if (name === '--enable-source-maps') process.setSourceMapsEnabled(true);
    else if (name === '-r' || name === '--require') require(value());
    else if (name === '--import') await import(importTarget(value(), require));
    else ignored.push(name);
  }
  return ignored;
}

/** @param {string} specifier @param {NodeJS.Require} require */
function importTarget(specifier, require) {
  if (/^[a-z]+:/.test(specifier)) return specifier;
  return pathToFileURL(require.resolve(specifier)).href;
}

module.exports = { applyEnvironment, applyNodeOptions, limitHeap };
