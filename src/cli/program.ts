/**
 * The command line: what may be typed, and how a command ends. `main` runs it with any streams and folder, and returns the
 * exit code; src/cli/main.ts hands in those of the process.
 */
import { Argument, Command, CommanderError, Option } from 'commander'
import { defaultEffort } from '../engines/campaign.ts'
import { adapterCommand, defaults as adapterDefaults } from './adapter.ts'
import { allowanceList, duration, shardOf, wholeNumber, wordList } from './arguments.ts'
import { bugsCommand, defaults as bugsDefaults } from './bugs.ts'
import { checkCommand } from './check.ts'
import { configuredFor } from './config.ts'
import { consistentCommand, defaults as consistentDefaults } from './consistent.ts'
import { diagramsCommand, diagramsFolder } from './diagrams.ts'
import { diffCommand } from './diff.ts'
import { EXIT, type ExitCode, InputError } from './exit.ts'
import { explainCommand } from './explain.ts'
import { exitOfFailure } from './failures.ts'
import { harmlessIo } from './harmless.ts'
import { initCommand } from './init.ts'
import type { Io } from './io.ts'
import { mergeCommand } from './merge.ts'
import { proceduresCommand, defaults as proceduresDefaults } from './procedures.ts'
import {
  allowedOfProof,
  checkpointMillisecondsStandard,
  proveCommand,
  defaults as proveDefaults,
} from './prove.ts'
import { replayCommand } from './replay.ts'
import { rulesCommand } from './rules.ts'
import { serveCoreCommand } from './serve-core.ts'
import { version } from './version.ts'

/** `argv` without the program's own name. Never throws. */
export async function main(argv: readonly string[], given: Io): Promise<ExitCode> {
  const io = harmlessIo(given)
  let code: ExitCode = EXIT.fine
  const program = commandLine(io, (ended) => {
    code = ended
  })
  try {
    await program.parseAsync(argv, { from: 'user' })
    return code
  } catch (error) {
    // Help and version end here as well; whatever else is wrong with a command line, commander has said.
    if (error instanceof CommanderError) return error.exitCode === 0 ? EXIT.fine : EXIT.input
    return exitOfFailure(io, error)
  }
}

type End = (code: ExitCode) => void

const seedMax = 0x7fff_ffff
const runsMax = 1_000_000_000
const operationsMax = 10_000
/** What a table of states can number. */
const statesMax = 500_000_000
/** A tebibyte. */
const memoryMaxMiB = 1024 * 1024
const workersMax = 64

/** Settings are copied to subcommands when these are made, so they come first. */
function commandLine(io: Io, end: End): Command {
  const program = new Command('wellbehaved')
    .description(
      'Can this device, with its interrupts, its protection and its software, be shared between isolated guests?',
    )
    .version(version)
    .exitOverride()
    .showSuggestionAfterError()
    .showHelpAfterError('Next: wellbehaved --help')
    .configureOutput({ writeOut: io.out, writeErr: io.err })
    .addHelpText('after', examples('check platforms/zonal-gateway.yaml', 'rules', 'explain RST-12'))
  addCheck(program, io, end)
  addMerge(program, io, end)
  addDiff(program, io, end)
  addProve(program, io, end)
  addReplay(program, io, end)
  addAdapter(program, io, end)
  addBugs(program, io, end)
  addProcedures(program, io, end)
  addRules(program, io, end)
  addExplain(program, io, end)
  addDiagrams(program, io, end)
  addInit(program, io, end)
  addServeCore(program, end)
  return program
}

const examples = (...lines: readonly string[]): string =>
  ['', lines.length > 1 ? 'Examples:' : 'Example:', ...lines.map((line) => `  wellbehaved ${line}`)].join(
    '\n',
  )

const dutOption = () =>
  new Option(
    '--dut <device>',
    'device under test: core (in this process), child (the core as a process), a program (./device, or "exec:program arguments") that speaks docs/protocol.md',
  ).default('core')

const answerOption = () =>
  new Option(
    '--answer-within <duration>',
    'how long a device under test may take for an answer (default: 10s)',
  ).argParser(duration)

const configOption = () =>
  new Option(
    '--config <file>',
    'rules, known-bads and platforms of your own (default: wellbehaved.config.ts here or above)',
  )

const formatOption = <const F extends readonly string[]>(formats: F) =>
  new Option('--format <format>', 'what is printed on standard output').choices(formats).default('text')

const allowOption = () =>
  new Option('--allow <words>', 'accept vacuous,flaky,stopped of a must rule, not-covered of a statechart')
    .argParser(allowanceList)
    .default([], 'none')

const whole = (flags: string, text: string, min: number, max: number, standard?: number) => {
  const option = new Option(flags, text).argParser(wholeNumber(min, max))
  return standard === undefined ? option : option.default(standard)
}

function addCheck(program: Command, io: Io, end: End): void {
  program
    .command('check')
    .description('check a platform: sample it, shrink what breaks a rule, say what was exercised')
    .argument('<platform>', 'platform description, a YAML file')
    .addOption(dutOption())
    .addOption(answerOption())
    .option('--bug <name>', 'plant a known-bad; see: wellbehaved bugs --list')
    .option('--rules <globs...>', 'only these rules, such as RST-* or MP-12.a')
    .addOption(new Option('--static', 'only what the description alone decides').conflicts(['cover', 'time']))
    .option('--cover', 'also walk every state, transition and pair of transitions of the statecharts')
    .addOption(
      whole(
        '--runs <n>',
        `runs, and pairs for each two-run rule (default: ${defaultEffort.runs})`,
        1,
        runsMax,
      ).conflicts('time'),
    )
    .addOption(whole('--operations <n>', 'operations a run', 1, operationsMax, defaultEffort.operations))
    .addOption(whole('--seed <n>', 'seed of everything that is drawn', 0, seedMax, 1))
    .addOption(new Option('--time <duration>', 'as many runs as fit, such as 60s').argParser(duration))
    .addOption(
      new Option('--shard <i/n>', 'only the i-th of n shares of the runs and pairs; see: wellbehaved merge')
        .argParser(shardOf)
        .conflicts(['time', 'static']),
    )
    .option(
      '--out <folder>',
      'where the evidence goes (default: reports/runs/<platform>; below it with --dut, --bug, --static or --rules)',
    )
    .option('--corpus <folder>', 'where counterexamples go (default: counterexamples beside the platform)')
    .addOption(formatOption(['text', 'json']))
    .option('--junit <file>', "also JUnit's XML: one case a row, the reasons of skips kept apart")
    .option('--github', "also GitHub's annotations and step summary (on its runner: always)")
    .option('--strict', 'a should that is not met is broken')
    .addOption(allowOption())
    .addOption(configOption())
    .addHelpText(
      'after',
      `${examples(
        'check platforms/zonal-gateway.yaml',
        'check platforms/zonal-gateway.yaml --time 60s --seed 7',
        "check platforms/zonal-gateway.yaml --rules 'RST-*' --bug rst-12-no-completion-before-drain",
        'check platforms/zonal-gateway.yaml --cover --runs 200',
      )}\n\nExit codes: 0 nothing broken, 1 broken, 2 input, 3 device failed, 4 a due verdict is missing or the planted bug was not noticed, 70 a defect of ours, 130 interrupted.`,
    )
    .action(async (platform, options) => end(await checkCommand(io, platform, options)))
}

function addMerge(program: Command, io: Io, end: End): void {
  program
    .command('merge')
    .description('put the shards of a campaign together: the evidence of the campaign on one machine')
    .argument('<evidence...>', 'the evidence.json of every shard, their counterexamples beside them')
    .option('--out <folder>', 'where the evidence goes (default: reports/runs/<platform>/merged)')
    .option('--corpus <folder>', 'where counterexamples go (default: beside the evidence)')
    .addOption(formatOption(['text', 'json']))
    .option('--junit <file>', "also JUnit's XML, as of check")
    .addOption(allowOption())
    .addOption(configOption())
    .addHelpText(
      'after',
      `${examples('merge shards/*/evidence.json')}\n\nExit codes: those of check; 2 where shards are missing or of different campaigns.`,
    )
    .action(async (files, options) => end(await mergeCommand(io, files, options)))
}

function addDiff(program: Command, io: Io, end: End): void {
  program
    .command('diff')
    .description('what changed between two evidences: verdicts, exercises that fell to zero, findings')
    .argument('<before>', 'an evidence.json')
    .argument('<after>', 'another one')
    .addOption(formatOption(['text', 'json']))
    .addHelpText(
      'after',
      `${examples('diff main/evidence.json reports/runs/zonal-gateway/evidence.json')}\n\nExit codes: 0 nothing changed, 1 something did, 2 input.`,
    )
    .action((before, after, options) => end(diffCommand(io, before, after, options)))
}

function addProve(program: Command, io: Io, end: End): void {
  program
    .command('prove')
    .description('prove rules for small scopes of a platform: every reachable state of each')
    .argument('<platform>', 'platform description, a YAML file')
    .addOption(
      new Option(
        '--scope <names...>',
        'small or large for all of them, some by name, or a file such as ./scope.yaml',
      ).default(proveDefaults.scope, 'small'),
    )
    .option('--rules <globs...>', 'only these rules, such as RST-* or MP-12.a')
    .option('--bug <name>', 'plant a known-bad; see: wellbehaved bugs --list')
    .addOption(whole('--states <n>', 'states of one search, at most', 1, statesMax, proveDefaults.states))
    .addOption(
      whole(
        '--known-bad-states <n>',
        'states of the search for a known-bad of a rule, by which a scope counts for it, at most',
        1,
        statesMax,
        proveDefaults.knownBadStates,
      ),
    )
    .addOption(
      whole(
        '--memory <MiB>',
        'what is stored of the states of one search, at most; it is taken by 65,536 states, a few MiB',
        1,
        memoryMaxMiB,
      ),
    )
    .addOption(
      new Option(
        '--compact',
        'keep 64 bits of a state instead of all: more of them have room; the probability that one was left out is told, and nothing is called proved',
      ).conflicts('resume'),
    )
    .addOption(
      new Option(
        '--symmetry',
        'search states once that alike contexts, and guests with them, make of each other by changing places; where that is so is told',
      ).conflicts(['bug', 'list']),
    )
    .addOption(
      whole(
        '--workers <n>',
        'threads: a group of rules each, or all of them together where there are fewer groups (default: one a processor, 4 at most)',
        1,
        workersMax,
      ),
    )
    .option('--resume', 'go on from what a proof that was stopped, interrupted or killed left in the folder')
    .addOption(
      new Option('--checkpoint-every <duration>', 'how often a search writes where it is, such as 60s')
        .argParser(duration)
        .default(checkpointMillisecondsStandard, '60s'),
    )
    .addOption(
      new Option(
        '--from <states>',
        'any: from every register file that keeps the declared invariants, reachable or not, instead of scopes',
      )
        .choices(['any'])
        .conflicts([
          'list',
          'scope',
          'states',
          'knownBadStates',
          'memory',
          'compact',
          'symmetry',
          'resume',
          'allow',
        ]),
    )
    .option('--list', 'name the scopes of the platform and what each is about, and prove nothing')
    .option('--out <folder>', 'where the proof goes (default: reports/runs/<platform>/proof)')
    .addOption(formatOption(['text', 'json']))
    .addOption(
      new Option('--allow <words>', 'accept vacuous,stopped,likely,not shown of a rule')
        .argParser(wordList(allowedOfProof))
        .default([], 'none'),
    )
    .addOption(configOption())
    .addHelpText(
      'after',
      `${examples(
        'prove platforms/zonal-gateway.yaml',
        'prove platforms/zonal-gateway.yaml --list',
        'prove platforms/zonal-gateway.yaml --from any --rules RST-7',
        "prove platforms/zonal-gateway.yaml --scope faults origins --rules 'MP-*'",
        'prove platforms/zonal-gateway.yaml --scope owners --symmetry',
        'prove platforms/zonal-gateway.yaml --scope lifecycle --bug rst-12-no-completion-before-drain',
        'prove platforms/zonal-gateway.yaml --scope lifecycle --states 20000000 --memory 4000 --resume',
      )}\n\nExit codes: 0 nothing broken and nothing due, 1 broken, 2 input, 4 a search that a bound stopped, a must that never occurs (in every scope, or where it was asked for), or one that was asked for and that no known-bad was seen to break, 70 a fault of the program, 130 interrupted.`,
    )
    .action(async (platform, options) => end(await proveCommand(io, platform, options)))
}

function addReplay(program: Command, io: Io, end: End): void {
  program
    .command('replay')
    .description(
      'play a counterexample again: still fails (1; a should that is not met 0), now passes (0), no longer expressible (4)',
    )
    .argument('<counterexample>', 'a .json file that check wrote')
    .addOption(dutOption())
    .addOption(answerOption())
    .addOption(formatOption(['text', 'json']))
    .option('--strict', 'a should that is not met is broken')
    .addOption(configOption())
    .addHelpText('after', examples('replay platforms/counterexamples/rst-12-a-3f9a.json'))
    .action(async (file, options) => end(await replayCommand(io, file, options)))
}

function addAdapter(program: Command, io: Io, end: End): void {
  program
    .command('adapter')
    .description(
      'is an adapter honest: what it claims is seen, what it promises is kept, and how fast it answers',
    )
    .argument(
      '<device>',
      'a program (./device, or "exec:program arguments") that speaks docs/protocol.md, or child',
    )
    .argument('<platform>', 'the description of what it is, a YAML file')
    .addOption(whole('--runs <n>', 'runs by which it is provoked, at most', 1, runsMax, adapterDefaults.runs))
    .addOption(whole('--seed <n>', 'seed of everything that is drawn', 0, seedMax, adapterDefaults.seed))
    .addOption(answerOption())
    .addOption(formatOption(['text', 'json']))
    .addOption(configOption())
    .addHelpText(
      'after',
      `${examples('adapter ./my-device mine.yaml', 'adapter "exec:python3 my_device.py --fast" mine.yaml --format json')}\n\nExit codes: 0 honest, 1 not, 2 input, 3 the device failed.`,
    )
    .action(async (device, platform, options) => {
      const configured = await configuredFor(io, options.config)
      end(adapterCommand(io, device, platform, options, configured))
    })
}

function addBugs(program: Command, io: Io, end: End): void {
  program
    .command('bugs')
    .description('plant each known-bad: which rules notice it, after how many operations; two threads')
    .argument(
      '[platform]',
      'platform description (default: for each, the platform of the package that shows it)',
    )
    .option('--only <globs...>', 'only these, such as rst-12-*')
    .option(
      '--list',
      'name them (of a platform: those that can be planted in it), one a line, and plant nothing',
    )
    .addOption(whole('--runs <n>', 'runs for each, at most', 1, runsMax, bugsDefaults.runs))
    .addOption(whole('--seed <n>', 'seed of everything that is drawn', 0, seedMax, bugsDefaults.seed))
    .addOption(formatOption(['text', 'json', 'markdown']))
    .addOption(configOption())
    .addHelpText(
      'after',
      `${examples('bugs', "bugs platforms/zonal-gateway.yaml --only 'rst-*' --format json")}\n\nExit codes: 0 each was noticed by its rule, 2 input, 4 one was missed, or asked for with --only and does not fit, 70 a defect of ours, 130 interrupted.`,
    )
    .action(async (platform, options) => end(await bugsCommand(io, platform, options)))
}

function addProcedures(program: Command, io: Io, end: End): void {
  program
    .command('procedures')
    .description("attack the hypervisor's procedures: each step omitted, each two swapped, each failing once")
    .argument('[platform]', 'platform description (default: the zonal gateway of the package)')
    .option('--only <procedures...>', 'only these, such as unassign')
    .addOption(whole('--runs <n>', 'runs for each change, at most', 1, runsMax, proceduresDefaults.runs))
    .addOption(whole('--seed <n>', 'seed of everything that is drawn', 0, seedMax, proceduresDefaults.seed))
    .addOption(formatOption(['text', 'json', 'markdown']))
    .addOption(configOption())
    .addHelpText(
      'after',
      `${examples('procedures platforms/zonal-gateway.yaml', 'procedures --only unassign')}\n\nExit codes: 0 no step that failed broke a rule (omissions and swaps may: that is the answer), 1 one did, 2 input, 70 a defect of ours, 130 interrupted.`,
    )
    .action(async (platform, options) => end(await proceduresCommand(io, platform, options)))
}

function addRules(program: Command, io: Io, end: End): void {
  program
    .command('rules')
    .description(
      'every rule of the paper: where it is built, what breaks it, which edges carry it, its evidence',
    )
    .option(
      '--evidence <files...>',
      'evidence.json files of check, whose verdicts are shown beside the rules',
    )
    .option(
      '--consistent <platform>',
      'instead: one behaviour of it in which every must rule holds and is exercised',
    )
    .addOption(
      new Option(
        '--drain <bound>',
        'with --consistent: as if nothing bounded a drain, and what then contradicts',
      ).choices(['unbounded']),
    )
    .addOption(
      whole(
        '--operations <n>',
        'with --consistent: drawn, at most',
        1,
        runsMax,
        consistentDefaults.operations,
      ),
    )
    .addOption(
      whole('--seed <n>', 'with --consistent: of what is drawn', 0, seedMax, consistentDefaults.seed),
    )
    .addOption(formatOption(['text', 'json', 'markdown']))
    .addOption(configOption())
    .addHelpText(
      'after',
      `${examples(
        'rules',
        'rules --format markdown --evidence reports/runs/zonal-gateway/evidence.json',
        'rules --consistent platforms/zonal-gateway.yaml',
        'rules --consistent platforms/zonal-gateway.yaml --drain unbounded',
      )}\n\nExit codes of --consistent: 0 such a behaviour is shown, 1 a rule breaks, or a contradiction is shown, 2 input, 4 none was found.`,
    )
    .action(async (options) => {
      if (options.consistent !== undefined) {
        const configured = await configuredFor(io, options.config)
        return end(consistentCommand(io, options.consistent, options, configured))
      }
      if (options.drain !== undefined)
        throw new InputError('--drain: it is asked of a platform. Name one with --consistent.')
      return end(await rulesCommand(io, options))
    })
}

function addExplain(program: Command, io: Io, end: End): void {
  program
    .command('explain')
    .description('a rule, a known-bad or a verdict in words')
    .addArgument(
      new Argument(
        '<rule, known-bad or verdict...>',
        'such as RST-12, MP-12.a, rst-9-index-survives, vacuous',
      ),
    )
    .addOption(configOption())
    .addHelpText('after', examples('explain RST-12', 'explain rst-9-index-survives', 'explain not built'))
    .action(async (words, options) => end(await explainCommand(io, words, options)))
}

function addDiagrams(program: Command, io: Io, end: End): void {
  program
    .command('diagrams')
    .description('draw every statechart, as Mermaid and as SVG')
    .option('--out <folder>', 'where the pictures go', diagramsFolder)
    .addHelpText('after', examples('diagrams', 'diagrams --out pictures'))
    .action(async (options) => end(await diagramsCommand(io, options)))
}

function addInit(program: Command, io: Io, end: End): void {
  program
    .command('init')
    .description(
      'begin a project: a platform, a rule and a bug of your own, a vitest suite, a CI workflow; overwrites nothing',
    )
    .argument('[folder]', 'where it goes (default: the current folder)')
    .addHelpText('after', examples('init', 'init my-soc'))
    .action((folder) => end(initCommand(io, folder)))
}

function addServeCore(program: Command, end: End): void {
  program
    .command('serve-core', { hidden: true })
    .argument('<platform>')
    .option('--bug <name>')
    .option('--config <file>')
    .action(async (file, options) => end(await serveCoreCommand(file, options)))
}
