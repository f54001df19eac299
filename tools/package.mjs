// The package as a stranger gets it: `npm run package` packs it, looks at what is in it, checks its exports, installs it
// in an empty project, and there runs the command without a network, compiles a program against the library, plays a vitest suite and what init writes.
// Says what it saw, one line a step; ends with 1 at the first that is not as it must be.
import { execFileSync } from 'node:child_process'
import {
  copyFileSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  realpathSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs'
import { tmpdir } from 'node:os'
import { join, resolve } from 'node:path'
import { fileURLToPath, pathToFileURL } from 'node:url'
import { publint } from 'publint'
import { formatMessage } from 'publint/utils'

const root = resolve(fileURLToPath(new URL('..', import.meta.url)))
const consumer = join(root, 'test', 'package')

const unpackedBytesMax = 5 * 1024 * 1024

// What npm itself is: started by node, since npm.cmd would need a shell on Windows.
const npm = process.env.npm_execpath

/** What the package is not as it must be. */
class Refused extends Error {}

const folder = realpathSync(mkdtempSync(join(tmpdir(), 'wellbehaved-package-')))

async function main() {
  try {
    if (npm === undefined) fail('npm_execpath is not set. Start it by: npm run package')
    const tarball = pack()
    await checkExports(tarball)
    const project = install(tarball)
    runCommand(project)
    compileConsumer(project)
    runSuite(project)
    runInit(project)
  } finally {
    rmSync(folder, { recursive: true, force: true })
  }
}

/** Builds, packs, and looks at the list of files. */
function pack() {
  const printed = run(root, process.execPath, [npm, 'pack', '--json', '--pack-destination', folder])
  // The build that comes first may print as well.
  const said = JSON.parse(printed.slice(printed.search(/^[[{]/m)))
  const [{ filename, unpackedSize, files }] = Array.isArray(said) ? said : Object.values(said)
  const names = files.map(({ path }) => path)
  const strays = names.filter((name) => !belongs(name))
  if (strays.length > 0)
    fail(`these do not belong into the package: ${strays.slice(0, 8).join(', ')}. See "files".`)
  const missing = demanded.filter((name) => !names.includes(name))
  if (missing.length > 0) fail(`missing in the package: ${missing.join(', ')}. See "files".`)
  if (unpackedSize > unpackedBytesMax)
    fail(`${unpackedSize} bytes unpacked, ${unpackedBytesMax} at most. Leave out what nobody runs.`)
  say(`packed: ${names.length} files, ${(unpackedSize / 1024 / 1024).toFixed(1)} MB unpacked`)
  return join(folder, filename)
}

const demanded = [
  'bin/wellbehaved.mjs',
  'README.md',
  'LICENSE',
  'CHANGELOG.md',
  'docs/formats.md',
  'examples/adapter/device.mjs',
  'examples/adapter/platform.yaml',
  'platforms/platform.schema.json',
  'platforms/scope.schema.json',
  'platforms/zonal-gateway.yaml',
  'templates/wellbehaved.config.ts',
  'templates/github/workflows/wellbehaved.yml',
  'dist/properties/own.d.ts',
  'dist/src/cli/main.js',
  'dist/src/index.d.ts',
  'dist/src/vitest/index.d.ts',
]

/** Of sources only what is compiled; no tests, no maps, no benches. */
const belongs = (name) =>
  (/^dist\/(bugs|models|properties|src)\/.*(?<!\.test)(\.d\.ts|\.js)$/.test(name) &&
    !/\.test\.d\.ts$/.test(name)) ||
  /^docs\/[a-z-]+\.md$/.test(name) ||
  /^templates\/[a-z0-9./-]+$/.test(name) ||
  /^examples\/[a-z-]+\/[a-z.-]+$/.test(name) ||
  /^platforms\/[a-z-]+\.yaml$/.test(name) ||
  [
    'README.md',
    'LICENSE',
    'CHANGELOG.md',
    'package.json',
    'bin/wellbehaved.mjs',
    'platforms/platform.schema.json',
    'platforms/scope.schema.json',
  ].includes(name)

async function checkExports(tarball) {
  const { buffer, byteOffset, byteLength } = readFileSync(tarball)
  const pkg = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8'))
  const packed = { tarball: buffer.slice(byteOffset, byteOffset + byteLength) }
  const { messages } = await publint({ pack: packed, strict: true })
  if (messages.length > 0) fail(`publint: ${messages.map((m) => formatMessage(m, pkg)).join('\n')}`)
  run(root, process.execPath, [binOf(root, '@arethetypeswrong/cli'), tarball, '--profile', 'esm-only'])
  say('exports: publint and attw found nothing')
}

function install(tarball) {
  const project = join(folder, 'project')
  mkdirSync(project)
  writeFileSync(join(project, 'package.json'), '{ "name": "stranger", "private": true, "type": "module" }\n')
  const quiet = ['--prefer-offline', '--no-audit', '--no-fund', '--loglevel=error']
  run(project, process.execPath, [npm, 'install', ...quiet, tarball])
  const installed = readdirSync(join(project, 'node_modules')).filter((name) => !name.startsWith('.'))
  say(`installed: ${installed.length} packages`)
  return project
}

/** Whatever reaches for the network from here on fails. */
function offline() {
  const blocker = join(folder, 'no-network.mjs')
  writeFileSync(
    blocker,
    [
      "import { Socket } from 'node:net'",
      "import dns from 'node:dns'",
      "const refuse = () => { throw new Error('the network was asked for') }",
      'Socket.prototype.connect = refuse',
      'dns.lookup = refuse',
      'dns.promises.lookup = refuse',
      'globalThis.fetch = refuse',
    ].join('\n'),
  )
  return { NODE_OPTIONS: `--import=${pathToFileURL(blocker).href}` }
}

function runCommand(project) {
  copyFileSync(
    join(project, 'node_modules', 'wellbehaved', 'platforms', 'zonal-gateway.yaml'),
    join(project, 'mine.yaml'),
  )
  const check = ['check', 'mine.yaml', '--runs', '60', '--allow', 'vacuous']
  const command = binOf(project, 'wellbehaved')
  // The link that npm made, as npx finds it; and the program itself, where no network is.
  const version = run(project, process.execPath, [npm, 'exec', '--offline', '--', 'wellbehaved', '--version'])
  const printed = run(project, process.execPath, [command, ...check], offline())
  if (!printed.includes('Nothing is broken.')) fail(`check did not say that nothing is broken:\n${printed}`)
  const written = join(project, 'reports', 'runs', 'zonal-gateway', 'evidence.json')
  const { platform, rules } = JSON.parse(readFileSync(written, 'utf8'))
  const held = rules.filter(({ verdict }) => verdict === 'held').length
  if (platform !== 'zonal-gateway' || held < 20) fail(`its evidence has ${held} rules held`)
  say(`command: version ${version.trim()} through npm exec; check without a network, ${held} rules held`)
}

function compileConsumer(project) {
  for (const name of ['consumer.ts', 'wrong.ts']) copyFileSync(join(consumer, name), join(project, name))
  const compiler = binOf(root, 'typescript', 'tsc')
  compileOnly(project, 'consumer.ts')
  run(project, process.execPath, [compiler])
  const printed = run(project, process.execPath, ['consumer.js'], offline()).trim()
  compileOnly(project, 'wrong.ts')
  const wrong = runFailing(project, process.execPath, [compiler, '--noEmit'])
  // Types that are `any` accept everything.
  const refused = [...wrong.matchAll(/wrong\.ts\((\d+),/g)].map(([, line]) => Number(line))
  const expected = readFileSync(join(consumer, 'wrong.ts'), 'utf8')
    .split('\n')
    .flatMap((line, i) => (line.includes('// refused') ? [i + 1] : []))
  if (JSON.stringify(refused) !== JSON.stringify(expected))
    fail(`the compiler refused lines ${refused} of wrong.ts, expected ${expected}:\n${wrong}`)
  say(`library: compiled and run, ${printed}; ${refused.length} wrong uses refused`)
}

/** Vitest is a peer that the stranger has: here that of the repository. */
function runSuite(project) {
  if (existsSync(join(project, 'node_modules', 'vitest')))
    fail('vitest came with the package. Make it an optional peer.')
  symlinkSync(join(root, 'node_modules', 'vitest'), join(project, 'node_modules', 'vitest'), 'junction')
  copyFileSync(join(consumer, 'suite.ts'), join(project, 'suite.test.ts'))
  const runner = binOf(project, 'vitest')
  const printed = run(project, process.execPath, [runner, 'run', '--reporter=json'])
  const { testResults } = JSON.parse(printed.slice(printed.indexOf('{')))
  const ended = testResults.flatMap(({ assertionResults }) => assertionResults)
  const said = ended.map(({ title, status }) => `${title.split(' ')[0]} ${status}`).join(', ')
  const expected = 'SYS-6 skipped, MMIO-1 passed, ST-2 passed, some passed'
  if (said !== expected) fail(`the suite said: ${said}; expected: ${expected}`)
  say(`wellbehaved/vitest: ${said}`)
}

/** What init writes: compiled, green, and its planted bug caught, by the command and by its suite. */
function runInit(project) {
  const command = binOf(project, 'wellbehaved')
  run(project, process.execPath, [command, 'init', 'begun'], offline())
  const begun = join(project, 'begun')
  run(begun, process.execPath, [binOf(root, 'typescript', 'tsc')])
  const check = [command, 'check', 'my-soc', '--rules', 'ACME-1', '--runs', '20']
  const green = run(begun, process.execPath, check, offline())
  if (!/held +ACME-1/.test(green)) fail(`the rule of its own does not hold:\n${green}`)
  const planted = ['--bug', 'acme-1-masked-before-reset']
  const caught = runFailing(begun, process.execPath, [...check, ...planted], offline())
  if (!caught.startsWith('ACME-1 broken: ')) fail(`the planted bug is not caught:\n${caught}`)
  const suite = join(begun, 'wellbehaved.test.ts')
  writeFileSync(suite, readFileSync(suite, 'utf8').replace('runs: 500', "runs: 20, rules: ['ACME-1']"))
  const printed = run(begun, process.execPath, [binOf(project, 'vitest'), 'run', '--reporter=json'])
  const { numPassedTests, numTotalTests } = JSON.parse(printed.slice(printed.indexOf('{')))
  if (numPassedTests !== 2 || numTotalTests !== 2)
    fail(`its suite passed ${numPassedTests} of ${numTotalTests} tests`)
  say('init: compiled, green, and its planted bug caught; its suite passes')
}

/** A stranger's own settings: strict, and the declarations of packages checked as well. */
function compileOnly(project, file) {
  const compilerOptions = {
    target: 'es2023',
    // zod speaks of URL, which the page's library declares.
    lib: ['es2023', 'dom'],
    module: 'nodenext',
    types: [],
    strict: true,
    skipLibCheck: false,
  }
  writeFileSync(join(project, 'tsconfig.json'), JSON.stringify({ compilerOptions, files: [file] }))
}

/** The file that a package's command is, by its package.json. */
function binOf(from, name, command) {
  const at = join(from, 'node_modules', ...name.split('/'))
  const { bin } = JSON.parse(readFileSync(join(at, 'package.json'), 'utf8'))
  return join(at, typeof bin === 'string' ? bin : bin[command ?? Object.keys(bin)[0]])
}

function run(cwd, file, given, env = {}) {
  try {
    return execFileSync(file, given, {
      cwd,
      encoding: 'utf8',
      stdio: ['ignore', 'pipe', 'pipe'],
      env: { ...process.env, ...env },
    })
  } catch (error) {
    return fail(`${[file, ...given].join(' ')}\n${error.stdout ?? ''}${error.stderr ?? error.message}`)
  }
}

function runFailing(cwd, file, given, env = {}) {
  try {
    const stdio = ['ignore', 'pipe', 'pipe']
    execFileSync(file, given, { cwd, encoding: 'utf8', stdio, env: { ...process.env, ...env } })
  } catch (error) {
    return `${error.stdout}${error.stderr}`
  }
  return fail(`${given.join(' ')} ended with 0, and must not`)
}

function say(line) {
  process.stdout.write(`${line}\n`)
}

function fail(why) {
  throw new Refused(why)
}

try {
  await main()
} catch (error) {
  if (!(error instanceof Refused)) throw error
  process.stderr.write(`package: ${error.message}\n`)
  process.exitCode = 1
}
