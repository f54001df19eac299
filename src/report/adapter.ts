/** What was seen of an adapter, in words. */
import {
  type Asked,
  type Claim,
  type Control,
  type Examined,
  isHonest,
  isUnmet,
  type Law,
  laws,
} from '../dut/adapter.ts'
import { plural } from './names.ts'
import type { Style } from './style.ts'

/** A request of a sequence, as the protocol prints it. */
export type PrintAsked = (asked: Asked, tag: number) => string

/** Measured with this machine as busy as it was. */
export interface RoundTrips {
  /** Requests a second: each in a turn of its own, and many in one turn. */
  readonly alone: number
  readonly inBatches: number
  readonly batch: number
}

export function adapterText(
  name: string,
  examined: Examined,
  roundTrips: RoundTrips,
  print: PrintAsked,
  style: Style,
): string {
  const { claims, controls, requests } = examined
  return [
    `${name}: the adapter ${examined.hello.name}, ${plural(requests, 'request')} to provoke it`,
    '',
    'Observations that it claims:',
    ...claims.map((claim) => claimLine(claim, style)),
    '',
    'Agents whose decisions it takes from us:',
    ...controls.map((one) => controlLine(one, style)),
    '',
    'What it promises:',
    ...examined.laws.flatMap((law) => lawLines(law, print, style)),
    `  ${style('green', 'kept'.padEnd(12))}one end record for each request, every value within its bounds (else it would have failed)`,
    '',
    `Requests a second, on this machine as it is now: ${count(roundTrips.alone)} one at a time, ${count(roundTrips.inBatches)} in batches of ${roundTrips.batch}.`,
    isHonest(examined)
      ? `${style('green', 'Honest.')} Next: check it: wellbehaved check <platform> --dut <device>`
      : `${style('red', 'Not honest.')} Next: send the device what stands above by hand, and mend it, or claim less in its hello.`,
    '',
  ].join('\n')
}

const count = (n: number): string => Math.round(n).toLocaleString('en-US')

function claimLine(claim: Claim, style: Style): string {
  const name = claim.kind.padEnd(24)
  if (claim.seen > 0) return `  ${style('green', 'seen'.padEnd(12))}${name}${count(claim.seen)}×`
  return isUnmet(claim)
    ? `  ${style('red', 'never seen'.padEnd(12))}${name}our core shows it on this platform when it is asked the same`
    : `  ${style('yellow', 'not tried'.padEnd(12))}${name}nothing that was asked brings it about on this platform`
}

function controlLine(control: Control, style: Style): string {
  const name = control.agent.padEnd(24)
  if (control.effective > 0)
    return `  ${style('green', 'obeyed'.padEnd(12))}${name}${count(control.effective)}× with an effect`
  return isUnmet(control)
    ? `  ${style('red', 'refused'.padEnd(12))}${name}nothing that was asked in its name had an effect, as it had on our core`
    : `  ${style('yellow', 'not tried'.padEnd(12))}${name}nothing that was asked in its name can have an effect on this platform`
}

function lawLines({ law, verdict, reason, shown }: Law, print: PrintAsked, style: Style): string[] {
  const colour = verdict === 'kept' ? 'green' : verdict === 'broken' ? 'red' : 'yellow'
  const why = reason === undefined ? '' : `: ${reason}`
  return [
    `  ${style(colour, verdict.padEnd(12))}${laws[law]}${why}`,
    ...(shown
      ? [
          ...shown.asked.map((asked, i) => `      > ${print(asked, i + 2)}`),
          `      < ${shown.answered}`,
          `      but due: ${shown.due}`,
        ]
      : []),
  ]
}
