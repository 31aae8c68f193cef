// @ts-check
// The rooms of this house and the doors between them. Whoever needs a new door draws it here, with its reason, or finds that the
// thing belongs into another room.

const test = '\\.(test|suite)\\.ts$|/in-memory-[^/]+\\.ts$|/test-support/';
const room = (/** @type {string[]} */ ...names) => `^server/src/(${names.join('|')})/`;

/** Node's modules that do nothing but compute: hashes, deep equality. */
const computing = '^(node:)?(crypto|util)$';

/** Each domain folder, and those it builds on. All of them may use the kernel. */
const domain = {
  journeys: [],
  windows: ['journeys'],
  detection: ['windows'],
  incidents: ['detection'],
  'on-call': [],
  paging: ['incidents', 'on-call'],
};
/**
 * Packages that only compute. Calendars and time zones: Temporal, which the language itself will have, and recurrence by
 * RFC 5545 upon it. Neither is to be asked what time it is.
 * @type {Record<string, string[]>}
 */
const computingPackages = {
  'on-call': ['^node_modules/(temporal-polyfill|temporal-spec|rrule-temporal)/'],
};
const domainRooms = Object.keys(domain);
const adapters = ['ingestion', 'storage', 'channels', 'live', 'api', 'telemetry'];

/**
 * A rule that names all that a room may import; anything else is an error.
 * @param {string} name
 * @param {string} comment
 * @param {string} from
 * @param {string[]} allowed
 */
const onlyInto = (name, comment, from, allowed) => ({
  name,
  comment,
  severity: /** @type {const} */ ('error'),
  from: { path: from, pathNot: test },
  to: { pathNot: allowed },
});

/** @type {import('dependency-cruiser').IConfiguration} */
module.exports = {
  forbidden: [
    onlyInto('kernel', 'The kernel imports nothing.', room('kernel'), [room('kernel')]),

    ...Object.entries(domain).map(([name, below]) =>
      onlyInto(
        `domain-${name}`,
        `${name} is pure: it may use the kernel${below.length > 0 ? ` and ${below.join(', ')}` : ''}, no package but what is named for it above, and of Node what only computes.`,
        room(name),
        [room('kernel', name, ...below), computing, ...(computingPackages[name] ?? [])],
      ),
    ),

    onlyInto(
      'workflows',
      'Use cases call the domain and write through their own ports: no adapter, no package but the contract.',
      room('workflows'),
      [room('kernel', 'workflows', ...domainRooms), '^server/contract/src/index\\.ts$', computing],
    ),

    ...adapters.map((name) => ({
      name: `adapter-${name}`,
      comment: 'Adapters import workflows, domain and contract; never one another, nor who composes them.',
      severity: /** @type {const} */ ('error'),
      from: { path: room(name), pathNot: test },
      to: { path: room(...adapters.filter((other) => other !== name), 'app', 'cli') },
    })),

    {
      name: 'app-is-composed-by-the-command-line',
      severity: 'error',
      from: { path: room('app'), pathNot: test },
      to: { path: room('cli') },
    },
    {
      name: 'cli',
      comment:
        'A command composes what it runs: `serve` and `replay` the app, `simulate` a producer of its own with the ways of ingestion.',
      severity: 'error',
      from: { path: room('cli'), pathNot: test },
      to: { path: '^server/src/', pathNot: room('kernel', 'app', 'cli', 'ingestion') },
    },
    {
      name: 'simulator-from-the-command-line',
      comment: 'The product knows nothing of the simulator; only `wegwarte simulate` does.',
      severity: 'error',
      from: { path: '^(server|dashboard)/', pathNot: [room('cli'), test] },
      to: { path: '^test/simulator/' },
    },
    {
      name: 'contract-of-zod-alone',
      severity: 'error',
      from: { path: '^server/contract/src/', pathNot: test },
      to: { pathNot: ['^server/contract/src/', '^node_modules/zod/'] },
    },
    onlyInto(
      'simulator',
      'The simulator makes touchpoints as the contract has them, and knows nothing of those who read them.',
      '^test/simulator/src/',
      ['^test/simulator/src/', '^server/contract/src/index\\.ts$', '^node_modules/pure-rand/', computing],
    ),

    {
      name: 'contract-by-its-front-door',
      comment:
        'Other projects import `@wegwarte/contract` or `@wegwarte/contract/documents`, not a file in it.',
      severity: 'error',
      from: { path: '^(server/src|dashboard|test|infra)/', pathNot: '^server/contract/' },
      to: { path: '^server/contract/src/', pathNot: '^server/contract/src/(documents/)?index\\.ts$' },
    },
    {
      name: 'dashboard-without-server',
      comment: 'The contract is the only code that server and dashboard share.',
      severity: 'error',
      from: { path: '^dashboard/' },
      to: { path: '^(server|test|infra)/', pathNot: '^server/contract/src/index\\.ts$' },
    },
    {
      name: 'server-without-dashboard',
      severity: 'error',
      from: { path: '^(server|infra)/' },
      to: { path: '^dashboard/' },
    },
    {
      name: 'echarts-in-charts',
      severity: 'error',
      from: { path: '^dashboard/src/', pathNot: '^dashboard/src/shared/charts/' },
      to: { path: '^node_modules/(echarts|vue-echarts|zrender)/' },
    },
    {
      name: 'socket-in-live',
      severity: 'error',
      from: { path: '^dashboard/src/', pathNot: ['^dashboard/src/shared/live/', test] },
      to: { path: '^node_modules/(socket\\.io-client|engine\\.io-client)/' },
    },
    {
      name: 'shared-before-features',
      comment: 'What features share knows none of them.',
      severity: 'error',
      from: { path: '^dashboard/src/shared/', pathNot: test },
      to: { path: '^dashboard/src/(features|app)/' },
    },

    {
      name: 'no-tests-in-production',
      comment: 'Fakes, shared suites and test support are for tests.',
      severity: 'error',
      from: { path: '^(server|dashboard)/', pathNot: test },
      to: { path: [test, '^test/(?!simulator/)'] },
    },
    {
      name: 'no-development-dependency-in-production',
      severity: 'error',
      from: { path: '^(server|test/simulator)/(contract/)?(src|bin)/', pathNot: test },
      to: { dependencyTypes: ['npm-dev', 'npm-no-pkg', 'npm-unknown'], dependencyTypesNot: ['type-only'] },
    },
    { name: 'no-cycle', severity: 'error', from: {}, to: { circular: true } },
    {
      name: 'no-orphan',
      comment: 'Nothing imports it, and it is no entry of its own: delete it, or use it.',
      severity: 'error',
      from: {
        orphan: true,
        // What lies in public/ is asked for by browsers, by its name.
        pathNot: [
          test,
          '\\.d\\.ts$',
          '\\.(config|cjs)\\.?(ts|cjs)?$',
          '\\.css$',
          '^server/bin/',
          '^dashboard/public/',
        ],
      },
      to: {},
    },
    { name: 'resolvable', severity: 'error', from: {}, to: { couldNotResolve: true } },
  ],
  options: {
    doNotFollow: { path: 'node_modules' },
    exclude: { path: '^(server/(contract/)?|dashboard/|test/simulator/)dist/' },
    tsPreCompilationDeps: true,
    combinedDependencies: true,
    enhancedResolveOptions: {
      conditionNames: ['@wegwarte/source', 'import', 'node', 'types', 'default'],
      exportsFields: ['exports'],
      extensions: ['.ts', '.mjs', '.js', '.vue', '.json', '.d.ts'],
      mainFields: ['module', 'main', 'types'],
    },
  },
};
