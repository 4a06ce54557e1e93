/**
 * The boundaries of ARCHITECTURE.md, checked on resolved files. ESLint checks the layers too, from Nx's project graph;
 * this check needs no graph, so it can't pass by finding none.
 */
const nodeIo = [
  'child_process|cluster|dgram|diagnostics_channel|dns|fs|http|http2|https|inspector|net|os|perf_hooks|process',
  'readline|repl|sqlite|timers|tls|tty|v8|vm|wasi|worker_threads',
].join('|');

const test = '\\.test\\.ts$';
const never = (name, comment, from, to) => ({ name, comment, severity: 'error', from, to });

/** @type {import('dependency-cruiser').IConfiguration} */
module.exports = {
  forbidden: [
    never(
      'no-cycles',
      'A cycle has no first file to read.',
      {},
      { circular: true, viaOnly: { dependencyTypesNot: ['type-only'] } },
    ),
    never(
      'core-imports-only-core',
      'The core is pure.',
      { path: '^libs/core/', pathNot: test },
      { path: '^(libs|apps|tools|test|bench)/', pathNot: '^libs/core/' },
    ),
    never(
      'core-does-no-io',
      'The core is pure: what does I/O is an adapter behind a port of libs/app.',
      { path: '^libs/core/', pathNot: test },
      { dependencyTypes: ['core'], path: `^(node:)?(${nodeIo})(/|$)` },
    ),
    never(
      'core-uses-no-package',
      'The core has no dependencies, its tests and what they share aside.',
      { path: '^libs/core/', pathNot: `${test}|/testing/` },
      { dependencyTypes: ['npm', 'npm-dev', 'npm-optional', 'npm-peer'] },
    ),
    never(
      'app-imports-only-core',
      'Use cases know ports, not what implements them.',
      { path: '^libs/app/' },
      { path: '^(libs|apps|tools|test|bench)/', pathNot: '^libs/(app|core)/' },
    ),
    never(
      'data-plane-is-static',
      'Serving a request never needs the control plane: it reads snapshots.',
      { path: '^libs/app/src/(invoke|fleet)/', pathNot: test },
      { path: '^libs/app/src/control/' },
    ),
    never(
      'protocols-import-no-adapter',
      'A protocol maps bytes to use cases.',
      { path: '^libs/protocol/' },
      { path: '^(libs|apps|tools|test|bench)/', pathNot: '^libs/(protocol|app|core)/' },
    ),
    never(
      'adapters-import-app-and-core',
      'Only apps/ binds adapters to anything.',
      { path: '^libs/adapter/' },
      { path: '^(libs|apps|tools|test|bench)/', pathNot: '^libs/(adapter|app|core)/' },
    ),
    never(
      'sources-import-app-and-core',
      'A source reaches what it reads through a port; its tests may use what implements that.',
      { path: '^libs/source/', pathNot: test },
      { path: '^(libs|apps|tools|test|bench)/', pathNot: '^libs/(source|app|core)/' },
    ),
    never(
      'adapters-never-import-adapters',
      'One adapter can be replaced without reading another.',
      { path: '^libs/adapter/([^/]+)/' },
      { path: '^libs/adapter/', pathNot: '^libs/adapter/$1/' },
    ),
    never(
      'nest-only-composes',
      'Nest lives in apps/ and in *.module.ts; everything else is plain TypeScript.',
      { path: '^libs/', pathNot: '\\.module\\.ts$' },
      { path: 'node_modules/@nestjs/' },
    ),
    never(
      'no-app-imports-apps',
      'Roles share libs/, not each other.',
      { path: '^apps/([^/]+)/' },
      { path: '^apps/', pathNot: '^apps/$1/' },
    ),
    never(
      'tests-stay-tests',
      'Shipped code imports no test.',
      { path: '^(libs|apps)/', pathNot: `${test}|/testing/` },
      { path: `${test}|/testing/` },
    ),
    never('resolves', 'Every import must resolve.', {}, { couldNotResolve: true }),
  ],
  options: {
    doNotFollow: { path: 'node_modules' },
    exclude: { path: '(^|/)dist/' },
    tsPreCompilationDeps: true,
    combinedDependencies: true,
    tsConfig: { fileName: 'tsconfig.base.json' },
    enhancedResolveOptions: {
      conditionNames: ['@stoker/source', 'import', 'node', 'default', 'types'],
      exportsFields: ['exports'],
    },
  },
};
