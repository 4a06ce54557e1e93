'use strict';
const fs = require('node:fs');
const path = require('node:path');
const { createRequire } = require('node:module');
const { pathToFileURL } = require('node:url');
const errors = require('./errors.cjs');

/** The user's modules are required from where Lambda's client lives, which is what their require stack shows. */
const requireUser = createRequire('/var/runtime/index.mjs');

/**
 * `dir/file.export.nested` taken apart.
 *
 * @param {string} handler
 * @returns {{ directory: string, module: string, exportPath: string[] }}
 */
function parseHandler(handler) {
  if (handler.includes('..')) {
    throw new errors.MalformedHandlerName(
      `'${handler}' is not a valid handler name. Use absolute paths when specifying root directories in handler names.`,
    );
  }
  const base = path.basename(handler);
  const dot = base.indexOf('.');
  if (dot < 0) throw new errors.MalformedHandlerName('Bad handler');
  return {
    directory: handler.slice(0, handler.indexOf(base)),
    module: base.slice(0, dot),
    exportPath: base.slice(dot + 1).split('.'),
  };
}

/**
 * Whether the package.json that governs a directory says `"type": "module"`.
 *
 * @param {string} directory
 * @returns {boolean}
 */
function isModulePackage(directory) {
  if (directory.endsWith('/node_modules')) return false;
  try {
    return JSON.parse(fs.readFileSync(path.join(directory, 'package.json'), 'utf8'))?.type === 'module';
  } catch (error) {
    if (error instanceof SyntaxError) return false;
  }
  const parent = path.dirname(directory);
  return parent !== directory && isModulePackage(parent);
}

const importUser = (/** @type {string} */ file) => import(pathToFileURL(file).href);

/**
 * Loads a module in the order that Lambda's client looks: a file of the bare name, .js, .mjs, .cjs, a directory,
 * a package.
 *
 * @param {string} root
 * @param {string} directory
 * @param {string} module
 */
async function loadModule(root, directory, module) {
  const stem = path.resolve(root, directory, module);
  if (fs.statSync(stem, { throwIfNoEntry: false })?.isFile()) return requireUser(stem);
  if (fs.existsSync(`${stem}.js`)) {
    return isModulePackage(path.dirname(stem)) ? importUser(`${stem}.js`) : requireUser(`${stem}.js`);
  }
  if (fs.existsSync(`${stem}.mjs`)) return importUser(`${stem}.mjs`);
  if (fs.existsSync(`${stem}.cjs`)) return requireUser(`${stem}.cjs`);
  if (fs.existsSync(stem)) return requireUser(stem);
  return requireUser(requireUser.resolve(module, { paths: [root, path.resolve(root, directory)] }));
}

/** @param {any} root @param {string[]} names */
const descend = (root, names) => names.reduce((value, name) => value && value[name], root);

/**
 * Finds the function that a handler string names.
 * https://docs.aws.amazon.com/lambda/latest/dg/nodejs-handler.html
 *
 * @param {string} root the function's directory
 * @param {string} handler
 * @returns {Promise<Function>}
 */
async function loadHandler(root, handler) {
  const { directory, module, exportPath } = parseHandler(handler);
  let loaded;
  try {
    loaded = await loadModule(root, directory, module);
  } catch (error) {
    if (error instanceof SyntaxError) throw new errors.UserCodeSyntaxError(error);
    if (/** @type {any} */ (error)?.code === 'MODULE_NOT_FOUND') throw new errors.ImportModuleError(String(error));
    throw error;
  }
  const found = descend(loaded, exportPath) ?? descend(loaded?.default, exportPath);
  if (!found) throw new errors.HandlerNotFound(`${handler} is undefined or not exported`);
  if (typeof found !== 'function') throw new errors.HandlerNotFound(`${handler} is not a function`);
  return found;
}

module.exports = { loadHandler, parseHandler };
