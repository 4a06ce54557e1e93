import js from '@eslint/js';
import nx from '@nx/eslint-plugin';
import tseslint from 'typescript-eslint';

/** What each layer may import. `.dependency-cruiser.cjs` checks the same rules again, file by file. */
const layers = [
  { sourceTag: 'layer:core', onlyDependOnLibsWithTags: ['layer:core'] },
  { sourceTag: 'layer:app', onlyDependOnLibsWithTags: ['layer:app', 'layer:core'] },
  { sourceTag: 'layer:protocol', onlyDependOnLibsWithTags: ['layer:protocol', 'layer:app', 'layer:core'] },
  { sourceTag: 'layer:adapter', onlyDependOnLibsWithTags: ['layer:app', 'layer:core'] },
  { sourceTag: 'layer:source', onlyDependOnLibsWithTags: ['layer:app', 'layer:core'] },
  {
    sourceTag: 'layer:role',
    onlyDependOnLibsWithTags: ['layer:adapter', 'layer:source', 'layer:protocol', 'layer:app', 'layer:core'],
  },
  {
    sourceTag: 'layer:tool',
    onlyDependOnLibsWithTags: [
      'layer:tool',
      'layer:role',
      'layer:adapter',
      'layer:source',
      'layer:protocol',
      'layer:app',
      'layer:core',
    ],
  },
];

const noDefaultExport = {
  selector: 'ExportDefaultDeclaration',
  message: 'Name what you export: a default export has another name in every importer.',
};
const noBarrel = {
  selector: 'ExportAllDeclaration',
  message: 'No barrels: import from the file that defines it.',
};
const noEnvironment = {
  selector: "MemberExpression[object.name='process'][property.name='env']",
  message: 'Configuration is parsed once in apps/ and passed down.',
};
const noClock = [
  {
    selector: "CallExpression[callee.object.name='Date'][callee.property.name='now']",
    message: 'Time is a parameter in the core.',
  },
  { selector: "NewExpression[callee.name='Date'][arguments.length=0]", message: 'Time is a parameter in the core.' },
  {
    selector: "CallExpression[callee.object.name='Math'][callee.property.name='random']",
    message: 'Chance is a parameter in the core.',
  },
];

/** What this very Node.js has, and what CommonJS adds. */
const nodeGlobals = Object.fromEntries(
  [...Object.getOwnPropertyNames(globalThis), 'module', 'require', '__dirname', '__filename'].map((name) => [
    name,
    'readonly',
  ]),
);

export default tseslint.config(
  {
    ignores: [
      '**/dist/**',
      '**/node_modules/**',
      '.nx/**',
      '**/generated/**',
      '**/*.generated.ts',
      'runtimes/**',
      'examples/**',
    ],
  },
  js.configs.recommended,
  ...tseslint.configs.recommended,
  {
    files: ['**/*.ts'],
    languageOptions: { parserOptions: { projectService: true } },
    plugins: { '@nx': nx },
    rules: {
      '@nx/enforce-module-boundaries': [
        'error',
        { allow: [], enforceBuildableLibDependency: false, depConstraints: layers },
      ],
      '@typescript-eslint/consistent-type-imports': 'error',
      '@typescript-eslint/no-explicit-any': 'error',
      '@typescript-eslint/no-floating-promises': 'error',
      '@typescript-eslint/no-misused-promises': ['error', { checksVoidReturn: false }],
      '@typescript-eslint/no-unused-vars': ['error', { argsIgnorePattern: '^_', varsIgnorePattern: '^_' }],
      '@typescript-eslint/switch-exhaustiveness-check': ['error', { considerDefaultExhaustiveForUnions: true }],
      eqeqeq: 'error',
      'max-lines': ['error', 500],
      'no-restricted-syntax': ['error', noDefaultExport, noBarrel],
    },
  },
  {
    files: ['libs/**/src/**/*.ts'],
    ignores: ['**/*.test.ts', '**/testing/**'],
    rules: { 'no-restricted-syntax': ['error', noDefaultExport, noBarrel, noEnvironment], 'no-console': 'error' },
  },
  {
    files: ['libs/core/src/**/*.ts'],
    ignores: ['**/*.test.ts', '**/testing/**'],
    rules: { 'no-restricted-syntax': ['error', noDefaultExport, noBarrel, noEnvironment, ...noClock] },
  },
  {
    files: ['vitest.config.ts', '**/*.config.ts'],
    extends: [tseslint.configs.disableTypeChecked],
    languageOptions: { parserOptions: { projectService: false } },
    rules: { 'no-restricted-syntax': 'off' },
  },
  {
    files: ['**/*.{js,cjs,mjs}'],
    languageOptions: { globals: nodeGlobals },
    rules: { '@typescript-eslint/no-require-imports': 'off' },
  },
);
