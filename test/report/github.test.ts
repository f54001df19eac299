/** GitHub's annotations stay one line each, say what they say, and end no other; the summary holds no markup of a file. */
import { describe, expect, test } from 'vitest'
import { annotationsOf, stepSummary, type Told, workflowCommand } from '../../src/report/github.ts'
import { hostile, hostileEvidence } from './hostile.ts'

/** As GitHub's runner reads a command: undone in the order of its own code. */
function read(line: string) {
  const found = /^::(\w+) ([^:]*(?:(?!::).)*)::(.*)$/s.exec(line)
  const undo = (words: string) =>
    words.replaceAll('%0D', '\r').replaceAll('%0A', '\n').replaceAll('%3A', ':').replaceAll('%2C', ',')
  const properties = (found?.[2] ?? '').split(',').map((one) => {
    const [name = '', ...value] = one.split('=')
    return [name, undo(value.join('=')).replaceAll('%25', '%')]
  })
  return {
    level: found?.[1],
    properties: Object.fromEntries(properties),
    message: undo(found?.[3] ?? '').replaceAll('%25', '%'),
  }
}

describe('an annotation', () => {
  const one = {
    level: 'error',
    file: 'platforms/a,b:c%.yaml',
    line: 3,
    column: 7,
    title: 'RST-12.a broken, 100 %: see\nbelow',
    message: 'first\n::error::second\r\n50%',
  } as const
  const line = workflowCommand(one)

  test('is one line, whatever stands in it', () => {
    expect(line).not.toMatch(/[\r\n]/)
  })

  test('is read as it was meant', () => {
    const { file, title, message } = one
    expect(read(line)).toEqual({
      level: 'error',
      properties: { file, line: '3', col: '7', title },
      message,
    })
  })
})

const told: readonly Told[] = [
  {
    file: 'a-1.json',
    text: `story ${hostile}\n`,
    counterexample: {
      rule: 'A-2',
      platform: { contexts: [{ name: 'primary' }, { name: 'station-1' }] },
      operations: [
        { by: 'device', do: 'issue', context: 0, ordinal: 0 },
        { by: 'device', do: 'issue', context: 1, ordinal: 0 },
      ],
    } as unknown as Told['counterexample'],
  },
]

describe('of hostile evidence', () => {
  test('each finding and each due verdict is an error, each warning a warning, and nothing else', () => {
    const asked: (readonly string[])[] = []
    const annotations = annotationsOf(hostileEvidence, [], told, (names) => {
      asked.push(names)
      return { file: 'p.yaml', line: names.length + 1 }
    })
    expect(annotations.map(({ level, title }) => `${level} ${title}`)).toEqual([
      'error A-2 broken',
      'warning A-3 warned',
      'error A-5 vacuous',
      'error A-9 flaky',
      'error A-10 stopped',
    ])
    // What was told last of is looked for first.
    expect(asked[0]).toEqual(['station-1', 'primary'])
    expect(annotations[0]?.line).toBe(3)
    for (const one of annotations) expect(workflowCommand(one)).not.toMatch(/[\r\n]/)
  })

  test('the summary keeps the verdicts apart, and its fence is longer than any in the story', () => {
    const summary = stepSummary(hostileEvidence, [], told)
    for (const verdict of ['broken', 'vacuous', 'not observable'])
      expect(summary).toContain(`- *${verdict}*: `)
    expect(summary).toMatch(/\n````text\nstory/)
    const rows = summary.split('\n').filter((line) => line.startsWith('| A-'))
    expect(rows.length).toBe(8)
    for (const line of rows) expect(line.replaceAll('\\|', '').match(/\|/g)).toHaveLength(4)
    const outside = summary.replace(/\n````text\n[\s\S]*?\n````\n/g, '\n')
    expect(outside).not.toMatch(/[^\\]<script/)
    expect(summary.endsWith('\n')).toBe(true)
  })
})
