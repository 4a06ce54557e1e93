'use strict';
const fs = require('node:fs');
const path = require('node:path');
const Module = require('node:module');
const { pathToFileURL } = require('node:url');

/**
 * Lets `import` find packages by NODE_PATH, as Lambda's runtimes do since Node.js 18: Node.js itself looks there for
 * `require` alone. What is not found where the importing file is, is looked for in the directories named `node_modules`.
 * Where none of them is there, nothing is changed. Node.js before 22.15 has no such hooks; its image has links instead.
 *
 * @param {string} nodePath
 */
function importByNodePath(nodePath) {
  const parents = nodePath
    .split(':')
    .filter((directory) => path.basename(directory) === 'node_modules' && fs.existsSync(directory))
    .map((directory) => pathToFileURL(path.join(path.dirname(directory), 'index.mjs')).href);
  const { registerHooks } = /** @type {any} */ (Module);
  if (parents.length === 0 || registerHooks === undefined) return;
  registerHooks({ resolve: (/** @type {any[]} */ ...args) => resolve(parents, args[0], args[1], args[2]) });
}

/**
 * @param {string[]} parents as if a file of this address had imported it
 * @param {string} specifier
 * @param {object} context
 * @param {(specifier: string, context: object) => object} next
 */
function resolve(parents, specifier, context, next) {
  try {
    return next(specifier, context);
  } catch (error) {
    if (/** @type {any} */ (error)?.code !== 'ERR_MODULE_NOT_FOUND' || !isPackage(specifier)) throw error;
    for (const parentURL of parents) {
      try {
        return next(specifier, { ...context, parentURL });
      } catch (other) {
        if (/** @type {any} */ (other)?.code !== 'ERR_MODULE_NOT_FOUND') throw other;
      }
    }
    throw error;
  }
}

/** A file is looked for where it is said to be, and nowhere else. @param {string} specifier */
function isPackage(specifier) {
  return !/^(?:\.{0,2}\/|[a-z]+:|#)/.test(specifier);
}

module.exports = { importByNodePath };
