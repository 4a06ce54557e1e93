import { registerHooks } from 'node:module';

/**
 * For a child process that runs the sources as they are: imports name the `.js` file that a build would make, and
 * Node.js looks for just that.
 */
registerHooks({
  resolve(specifier, context, nextResolve) {
    const ofSource = specifier.startsWith('.') && specifier.endsWith('.js') && context.parentURL?.endsWith('.ts');
    return nextResolve(ofSource === true ? specifier.replace(/\.js$/, '.ts') : specifier, context);
  },
});
