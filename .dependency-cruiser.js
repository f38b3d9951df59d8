/**
 * Which folder may import which: the table of layers in ARCHITECTURE.md, as rules. test/layers.test.ts proves for every
 * edge that is not in the table that it makes the check fail.
 */

const core = ['platform', 'protocol'];
const domain = ['custody', 'registry', ...core];

/** Folder under src/ -> the folders that it may import beside itself. */
export const LAYERS = {
  protocol: [],
  client: ['protocol'],
  cli: ['client', 'protocol'],
  platform: ['protocol'],
  ledger: core,
  registry: core,
  custody: ['ledger', 'registry', ...core],
  alerts: ['ledger', ...domain],
  entries: ['ledger', ...domain],
  manufacturers: domain,
  distributors: domain,
  pharmacies: domain,
  regulators: domain,
  scan: ['ledger', ...domain],
  epcis: ['ledger', ...domain],
};

/** These see everything: the operator's commands, and the files that put the program together. */
export const ABOVE = ['ops', 'main.ts', 'app.ts', 'app.module.ts', 'schema.ts'];

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

/** Packages that a folder may use; these two run in browsers, so nothing of Node either. */
const packages = Object.entries({ protocol: 'zod', client: '@noble/[^/]+' }).map(([layer, allowed]) =>
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
    ...packages,
    error(
      'layer-web',
      'the web application sees src/client and src/protocol only',
      { path: '^web/', pathNot: TEST },
      { path: '^src/', pathNot: '^src/(client|protocol)/' },
    ),
    error(
      'known-folder',
      'every folder and file under src/ is in the table of layers',
      {},
      {
        path: '^src/',
        pathNot: `^src/((${[...Object.keys(LAYERS), 'ops'].join('|')})/|(main|api|app|app\\.module|schema)\\.ts$)`,
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
