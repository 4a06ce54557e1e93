'use strict';
/** What NODE_OPTIONS had loaded, where a wrapper started this process: that is the function's own. */
const preloaded = new Set(Object.keys(require.cache));
preloaded.delete(__filename);
const { installStdio } = require('./stdio.cjs');
const { start } = require('./bootstrap.cjs');
const { warm } = require('./warm.cjs');

const socketPath = process.argv[2] ?? '/run/stoker/worker.sock';

/** Leaves nothing of the bootstrap where the function would find it: not its modules, not its arguments. */
function hideBootstrap() {
  for (const file of Object.keys(require.cache)) if (!preloaded.has(file)) delete require.cache[file];
  process.argv = [process.execPath, '/var/runtime/index.mjs'];
  process.execArgv = [];
}

installStdio();
void warm().then(() => {
  hideBootstrap();
  start(socketPath);
});
