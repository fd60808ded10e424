/** Who may import whom; ARCHITECTURE.md draws it. Checked with a fixture that must fail. */
const engineParts = [
  'config',
  'catalog',
  'synth',
  'terraform',
  'state',
  'policy',
  'toolchain',
  'cluster',
  'service',
  'git',
];
const ground = '^src/(model/|errors\\.ts|events\\.ts|package\\.ts)';
const contentDoors = [
  '^src/cdk/index\\.ts$',
  '^src/cdk/bindings/(stackit|harbor|meshstack)/index\\.ts$',
  '^src/model/index\\.ts$',
];
const only = (from, allowed, comment) => ({
  name: `${from.replace(/\W+/g, '-')}-imports-only-below`,
  comment,
  severity: 'error',
  from: { path: `^${from}/`, pathNot: '\\.test\\.ts$' },
  to: {
    path: '^(src|platform|building-blocks|blueprints|test)/',
    pathNot: [`^${from}/`, ground, ...allowed],
  },
});

module.exports = {
  forbidden: [
    {
      name: 'no-circular',
      severity: 'error',
      from: {},
      to: { circular: true, viaOnly: { dependencyTypesNot: ['type-only'] } },
    },
    { name: 'not-to-unresolvable', severity: 'error', from: {}, to: { couldNotResolve: true } },
    only('src/model', [], 'the words of the domain know nothing above them'),
    ...engineParts
      .filter((part) => part !== 'synth')
      .map((part) => only(`src/${part}`, [], 'siblings below the engine do not know each other')),
    only('src/synth', ['^src/cdk/', '^src/catalog/'], 'synth puts catalog entries and cdk together'),
    only('src/cdk', [], 'cdk knows the model only'),
    only(
      'src/engine',
      engineParts.map((part) => `^src/${part}/`),
      'the engine never knows its doors',
    ),
    only(
      'src/doors',
      ['^src/engine/', '^src/state/document-store\\.ts$'],
      'doors use the engine, and the contract of what they serve',
    ),
    only('platform', contentDoors, 'content uses berth/cdk, berth/model and the bindings'),
    only('blueprints', contentDoors, 'content uses berth/model'),
    only('building-blocks', contentDoors, 'content uses berth/cdk, berth/model and the bindings'),
    {
      name: 'nobody-imports-cli',
      severity: 'error',
      from: { path: '^src/', pathNot: '^src/cli/' },
      to: { path: '^src/cli/' },
    },
    {
      name: 'terminal-libraries-in-cli-only',
      severity: 'error',
      from: { path: '^(src|platform|building-blocks|blueprints)/', pathNot: '^src/cli/' },
      to: { path: 'node_modules/(commander|inquirer|@inquirer|ora|picocolors)/' },
    },
    {
      name: 'cdktf-in-cdk-and-content-only',
      comment: 'the seam: loaded lazily by synth, never by listing, help or completion',
      severity: 'error',
      from: { path: '^src/', pathNot: '^src/(cdk|synth)/' },
      to: { path: 'node_modules/(cdktf|constructs|@cdktf)/' },
    },
    {
      name: 'cdk-is-loaded-lazily',
      severity: 'error',
      from: { path: '^src/synth/' },
      to: { path: '^(src/cdk/|node_modules/cdktf/)', dependencyTypesNot: ['type-only', 'dynamic-import'] },
    },
  ],
  options: {
    tsConfig: { fileName: 'tsconfig.json' },
    tsPreCompilationDeps: true,
    doNotFollow: { path: 'node_modules' },
    enhancedResolveOptions: {
      exportsFields: ['exports'],
      conditionNames: ['berth-source', 'import', 'require', 'node', 'default', 'types'],
      extensions: ['.ts', '.js', '.json'],
    },
  },
};
