/**
 * Which folder may import which: the table of layers in ARCHITECTURE.md, as rules. test/layers.test.ts proves for every
 * edge that is not in the table that it makes the check fail.
 */

const core = ['platform', 'wire', 'protocol'];
const custody = ['custody', 'ledger', 'registry', ...core];

/** Folder under src/ -> the folders that it may import beside itself. */
export const LAYERS = {
  protocol: [],
  wire: ['protocol'],
  client: ['wire', 'protocol'],
  cli: ['client', 'wire', 'protocol'],
  platform: ['wire', 'protocol'],
  ledger: core,
  registry: ['ledger', ...core],
  custody: ['ledger', 'registry', ...core],
  notifications: custody,
  'serial-lists': custody,
  'follow-ups': ['ledger', ...core],
  exceptions: ['follow-ups', 'notifications', ...custody],
  labels: ['serial-lists', ...custody],
  advices: ['exceptions', ...custody],
  alerts: ['follow-ups', 'exceptions', 'notifications', ...custody],
  scan: custody,
  pages: ['scan', ...custody],
  entries: ['follow-ups', 'notifications', ...custody],
  manufacturers: custody,
  distributors: custody,
  pharmacies: custody,
  regulators: custody,
};

/** What puts the program together, lowest first: each sees all rooms and what stands before it here, nothing what comes after. */
export const ABOVE = ['api.ts', 'settings.ts', 'schema.ts', 'app.module.ts', 'app.ts', 'ops', 'main.ts'];

const TEST = '\\.test\\.ts$';
const error = (name, comment, from, to) => ({ name, comment, severity: 'error', from, to });

const layers = Object.entries(LAYERS).map(([layer, allowed]) =>
  error(
    `layer-${layer}`,
    `src/${layer} may import only ${[layer, ...allowed].join(', ')}`,
    { path: `^src/${layer}/`, pathNot: TEST },
    { path: '^(src|web)/', pathNot: `^src/(${[layer, ...allowed].join('|')})/` },
  ),
);

const above = ABOVE.map((one, i) =>
  error(
    `line-${one}`,
    `src/${one} may not import what stands above it: ${ABOVE.slice(i + 1).join(', ')}`,
    { path: `^src/${one}`, pathNot: TEST },
    { path: ABOVE.slice(i + 1).map((other) => `^src/${other}`) },
  ),
).slice(0, -1);

/** Packages that a folder may use; these run in browsers or are seen by what does, so nothing of Node either. */
const packages = Object.entries({ protocol: 'zod/mini', wire: 'zod', client: '@noble/[^/]+' }).map(([layer, allowed]) =>
  error(
    `packages-${layer}`,
    `src/${layer} runs everywhere: it may use only ${allowed}, and nothing of Node`,
    { path: `^src/${layer}/`, pathNot: TEST },
    { pathNot: `^src/|(^|/)node_modules/(${allowed})/` },
  ),
);

export default {
  forbidden: [
    ...layers,
    ...above,
    ...packages,
    error(
      'layer-web',
      'the web application sees src/client, src/protocol and, by type, src/wire',
      { path: '^web/', pathNot: TEST },
      { path: '^src/', pathNot: '^src/(client|protocol|wire)/' },
    ),
    error(
      'wire-by-type',
      'what runs in a browser takes the types of src/wire and not its schemas, which are heavy',
      { path: '^(src/client|web)/', pathNot: TEST },
      { path: '^src/wire/', dependencyTypesNot: ['type-only'] },
    ),
    error(
      'schemas-in-wire',
      'requests and answers are defined in src/wire and nowhere else: whoever needs a schema takes it from there',
      { path: '^src/', pathNot: `${TEST}|^src/(protocol|wire)/|^src/platform/(config|http/openapi)\\.ts$` },
      { path: '(^|/)node_modules/zod/' },
    ),
    error(
      'known-folder',
      'every folder and file under src/ is in the table of layers',
      {},
      {
        path: '^src/',
        pathNot: `^src/((${[...Object.keys(LAYERS), 'ops'].join('|')})/|(${ABOVE.filter((one) => one !== 'ops').join('|')})$)`,
      },
    ),
    error(
      'no-test-in-product',
      'what is shipped does not import tests',
      { path: '^(src|web)/', pathNot: TEST },
      { path: `^(test|bench)/|${TEST}` },
    ),
    error('no-cycle', 'no file imports itself by way of others, not even for types', {}, { circular: true }),
    error('resolvable', 'every import exists', {}, { couldNotResolve: true }),
  ],
  options: {
    doNotFollow: { path: 'node_modules' },
    tsPreCompilationDeps: true,
    tsConfig: { fileName: 'tsconfig.json' },
    enhancedResolveOptions: {
      exportsFields: ['exports'],
      conditionNames: ['import', 'require', 'node', 'default', 'types'],
    },
  },
};
