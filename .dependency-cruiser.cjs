// Which layer may reach which: the one list of import rules, for `npm run imports` and its tests.
// Reachability is checked, not the import line: a forbidden route through a third file is forbidden as well.
const { builtinModules } = require('node:module')

const path = {
  interface: '^src/interface/',
  layout: '^src/layout/',
  models: '^models/',
  properties: '^properties/',
  hardware: '^src/hardware/',
  software: '^src/software/',
  bugs: '^bugs/',
  platform: '^src/platform/',
  explorer: '^src/explorer/',
  engines: '^src/engines/',
}
const testFile = '[.]test[.]ts$'
const packages = '(^|/)node_modules/'
const nodeModules = `^(node:.+|${builtinModules.join('|')})$`
const belowDut = Object.values(path)
/** What explores with several threads; what explores in one does not reach it. */
const threads = '^src/explorer/(workers|worker)[.]ts$'

/** The layer reaches itself, the layers named, and packages: by no route anything else of ours. */
function reachesOnly(layer, allowed, comment) {
  return {
    name: `${layer}-reaches-only-what-is-below-it`,
    comment,
    severity: 'error',
    from: { path: path[layer], pathNot: testFile },
    to: {
      reachable: true,
      pathNot: [path[layer], ...allowed.map((name) => path[name]), packages, nodeModules],
    },
  }
}

const layers = [
  reachesOnly(
    'interface',
    [],
    'What every part speaks depends on no part. Move the code there, or import the other way.',
  ),
  reachesOnly(
    'layout',
    [],
    'Columns and packing know no hardware and no rule. Hand in what they need as an argument.',
  ),
  reachesOnly(
    'models',
    ['interface', 'layout'],
    'An oracle that shares code with what it judges cannot see its bugs. Write it again, from the specification.',
  ),
  reachesOnly(
    'properties',
    ['interface', 'layout', 'models'],
    'An oracle that shares code with what it judges cannot see its bugs. Judge operations and observations only.',
  ),
  reachesOnly(
    'hardware',
    ['interface', 'layout'],
    'The core knows neither its rules nor its software nor its bugs. Make it a decision that is replaced from outside.',
  ),
  reachesOnly(
    'software',
    ['interface', 'layout'],
    'Software drives any device: it returns accesses and absorbs answers, and never touches the hardware.',
  ),
  reachesOnly(
    'platform',
    ['interface'],
    'A description is read the same by every part, so its reader knows none of them.',
  ),
  reachesOnly('explorer', ['layout'], 'It explores any transition system: hand yours in as one.'),
  reachesOnly(
    'bugs',
    ['interface', 'layout', 'models', 'properties', 'hardware', 'software'],
    'A bug replaces a decision, a procedure or a description. It runs nothing.',
  ),
]

const crossCutting = [
  {
    name: 'engines-do-not-report',
    comment: 'Engines return results; src/report and src/cli show them.',
    severity: 'error',
    from: { path: path.engines },
    to: { reachable: true, path: ['^src/report/', '^src/cli/'] },
  },
  {
    name: 'no-node-modules-below-dut',
    comment:
      'Everything below src/dut runs in a page as well. Hand the clock, the file or the process in from above.',
    severity: 'error',
    from: { path: belowDut, pathNot: [testFile, threads] },
    to: { reachable: true, path: nodeModules },
  },
  {
    name: 'no-tool-packages-below-dut',
    comment: 'The command line and the pictures belong to src/cli and src/report.',
    severity: 'error',
    from: { path: belowDut, pathNot: testFile },
    to: { reachable: true, path: 'node_modules/(commander|state-machine-cat|vitest)/' },
  },
  {
    name: 'nothing-imports-a-test',
    comment: 'Tests are not in the package. Move what both need into a module.',
    severity: 'error',
    from: { pathNot: [testFile, '^test/', '^bench/'] },
    to: { path: [testFile, '^test/'] },
  },
  {
    name: 'no-cycle',
    comment: 'Two files that need each other are one idea, or hide a third that both need.',
    severity: 'error',
    from: {},
    to: { circular: true },
  },
  {
    name: 'every-import-resolves',
    comment: 'A route that does not resolve is a route that no rule sees.',
    severity: 'error',
    from: {},
    to: { couldNotResolve: true },
  },
]

module.exports = {
  forbidden: [...layers, ...crossCutting],
  options: {
    tsPreCompilationDeps: true,
    doNotFollow: { path: packages },
    enhancedResolveOptions: {
      extensions: ['.ts', '.mjs', '.js', '.d.ts'],
      exportsFields: ['exports'],
      conditionNames: ['types', 'import', 'node', 'default'],
    },
  },
}
