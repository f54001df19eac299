#!/usr/bin/env node
// An adapter to copy: the timer of platform.yaml behind wellbehaved/protocol/2, with nothing but Node.
// Where yours asks a simulator or a board, this one keeps a model of forty lines. docs/add-an-adapter.md walks through it.
// node device.mjs [--forgets-config] [--resets-all], to see it noticed: a reset leaves CONFIG as it was, and RST-9 finds
// that; a reset of one channel resets all, and RST-6 finds that.
import { readSync, writeSync } from 'node:fs'

// ---- What is wired where: as platform.yaml says it.

const contexts = [
  { frame: 0x40000000, role: 'primary' },
  { frame: 0x40010000, role: 'secondary' },
  { frame: 0x40020000, role: 'secondary' },
]
const frameBytes = 0x10000
const offsets = { 4: 'CONFIG', 8: 'MASK', 12: 'STATUS', 16: 'ERROR' }
const guests = [
  { memory: 0x30000000, memoryBytes: 0x10000 },
  { memory: 0x30020000, memoryBytes: 0x10000 },
]
const resetCycles = 4
const commitCycles = 2
const nobody = 0xff
/** Of RESET_STATUS. */
const [idle, resetting, done] = [0, 3, 4]

const forgetsConfig = process.argv.includes('--forgets-config')
const resetsAll = process.argv.includes('--resets-all')

// ---- The device. All that it will ever do is decided by this one object, so save and load are a copy.

const powerOn = () => ({
  channels: contexts.map(({ role }) => ({
    CONFIG: 0,
    MASK: 0,
    STATUS: 0,
    ERROR: 0,
    OWNER: nobody,
    GATE: role === 'primary' ? 1 : 0,
    RESET_STATUS: idle,
    /** Cycles until its reset is done; 0: none runs. */
    left: 0,
    /** Whose acknowledge wire answers: only the context that was asked. */
    asked: false,
  })),
  /** Every other register, by name, guest (of one of a PE) and index. */
  others: {},
  commitLeft: 0,
})
let state = powerOn()
let saved

/** Observations of the request that is being answered, in the order in which they occurred. */
let seen = []
const see = (kind, fields = {}) =>
  seen.push(
    `* ${kind}${Object.entries(fields)
      .map(([name, value]) => ` ${name}=${value}`)
      .join('')}`,
  )

const perContext = ['CONFIG', 'MASK', 'STATUS', 'ERROR', 'OWNER', 'GATE', 'RESET', 'RESET_STATUS']
const perPe = ['EL2_BASE', 'EL2_LIMIT', 'LIST_REGISTER', 'LIST_CONTROL', 'END']
const keyOf = (guest, register, index) => `${register} ${perPe.includes(register) ? guest : ''} ${index}`

function read(guest, register, index) {
  if (register === 'COMMIT_STATUS') return state.commitLeft > 0 ? 1 : 0
  if (register === 'EMPTY_LIST_REGISTERS') return 0b1111
  if (perContext.includes(register)) return state.channels[index][register] ?? 0
  return state.others[keyOf(guest, register, index)] ?? 0
}

/** Says whether it changed anything. */
function write(guest, register, index, value) {
  const channel = state.channels[index]
  switch (register) {
    case 'RESET':
      if (value === 1) requestReset(index)
      return value === 1
    case 'GATE': {
      const opens = value === 1 && channel.GATE === 0 && channel.left === 0 && state.channels[0].left === 0
      if (opens) Object.assign(channel, { GATE: 1, RESET_STATUS: idle })
      return opens
    }
    case 'CONFIG':
    case 'OWNER':
      return set(channel, register, value & 0xff)
    case 'MASK':
      return set(channel, register, value & 1)
    case 'COMMIT':
      state.commitLeft = commitCycles
      return true
    case 'STATUS':
    case 'ERROR':
    case 'RESET_STATUS':
    case 'REVERT':
      return false
    default:
      return set(state.others, keyOf(guest, register, index), value)
  }
}

function set(where, name, value) {
  const changed = (where[name] ?? 0) !== value
  where[name] = value
  return changed
}

function requestReset(index) {
  state.channels[index].asked = true
  for (const channel of index === 0 || resetsAll ? state.channels : [state.channels[index]]) {
    channel.RESET_STATUS = resetting
    // A reset that runs already answers this request as well.
    if (channel.left === 0) channel.left = resetCycles
  }
}

/** One cycle: what is due in it is reported after the time has been. Says whether anything moved. */
function cycle() {
  see('time-passed', { cycles: 1 })
  let moved = false
  if (state.commitLeft > 0) {
    moved = true
    if (--state.commitLeft === 0) see('commit-acknowledged')
  }
  // The primary answers last: its reset is over once every channel's is.
  for (const context of [1, 2, 0]) {
    const channel = state.channels[context]
    if (channel.left === 0) continue
    moved = true
    if (context === 0 && state.channels.some(({ left }, c) => c > 0 && left > 0)) continue
    if (--channel.left === 0) finishReset(context)
  }
  return moved
}

function finishReset(context) {
  const channel = state.channels[context]
  Object.assign(channel, { MASK: 0, STATUS: 0, ERROR: 0, GATE: context === 0 ? 1 : 0, RESET_STATUS: done })
  if (!forgetsConfig) channel.CONFIG = 0
  if (channel.asked) see('reset-done', { context })
  channel.asked = false
}

/** What the EL2 MPU of the guest's PE lets through: its own memory, and the regions that are enabled. */
function permits(guest, address) {
  const { memory, memoryBytes } = guests[guest]
  if (address >= memory && address < memory + memoryBytes) return true
  return contexts.some((_, region) => {
    const base = read(guest, 'EL2_BASE', region)
    const limit = read(guest, 'EL2_LIMIT', region)
    return (limit & 1) === 1 && address >= base && address <= (limit | 0x3f) >>> 0
  })
}

// ---- The protocol: one answer for each request, its end record last.

const end = (refused = false, answer = 'ok', value = 0) => ({ refused, answer, value })

function guestAccess({ guest, address, value }) {
  if (!permits(guest, address)) return end(true, 'trapped')
  const context = contexts.findIndex(({ frame }) => address >= frame && address < frame + frameBytes)
  const register = context < 0 ? undefined : offsets[address - contexts[context].frame]
  if (register === undefined) return end(value !== undefined)
  return value === undefined
    ? end(false, 'ok', read(guest, register, context))
    : end(!write(guest, register, context, value))
}

const requests = {
  hello() {
    see('hello', {
      protocol: 'wellbehaved/protocol/2',
      // With its version: evidence says which device it speaks of.
      name: 'two-channel-timer-1.0',
      contexts: contexts.length,
      streams: '',
      // What it would report if it happened, and no more: a rule that needs another kind is said to be not observable.
      // A channel of this timer never fails, and no reset of it is given up: each would be seen here.
      observes: 'time-passed,reset-done,reset-isolated,context-failed,commit-acknowledged',
      // Nobody may ask it to issue, raise, fail, deliver or respond.
      controls: 'guest,hypervisor,time',
      time: 'owned',
      snapshots: 'yes',
      deterministic: 'yes',
    })
    return end()
  },
  reset() {
    state = powerOn()
    return end()
  },
  save() {
    saved = structuredClone(state)
    return end()
  },
  load() {
    if (saved === undefined) return { failed: 'nothing was saved' }
    state = structuredClone(saved)
    return end()
  },
  // No transaction is ever open.
  drain: () => end(true),
  bye: () => end(),
  read: ({ guest, register, index }) => end(false, 'ok', read(guest, register, index)),
  write: ({ guest, register, index, value }) => end(!write(guest, register, index, value)),
  'guest-read': ({ guest, address }) => guestAccess({ guest, address }),
  'guest-write': guestAccess,
  // The doorbell lies first in the frame; a timer does nothing with what is written there.
  'guest-job': ({ guest, context }) => end(true, permits(guest, contexts[context].frame) ? 'ok' : 'trapped'),
  // No interrupt is ever pending.
  take: () => end(true, 'ok', -1),
  'guest-acknowledge': () => end(true),
  'guest-end': () => end(true),
  tick({ cycles }) {
    let moved = false
    for (let i = 0; i < cycles; i++) moved = cycle() || moved
    return end(!moved)
  },
}

function answer(line) {
  const [tag, word, ...pairs] = line.split(' ')
  const fields = Object.fromEntries(
    pairs.map((pair) => {
      const at = pair.indexOf('=')
      const text = pair.slice(at + 1)
      return [pair.slice(0, at), /^(-?\d+|0x[0-9a-f]+)$/i.test(text) ? Number(text) : text]
    }),
  )
  seen = []
  const ended = requests[word]?.(fields) ?? { failed: `there is no request ${word}` }
  const last =
    ended.failed === undefined
      ? `${tag} done refused=${ended.refused ? 1 : 0} answer=${ended.answer} value=${ended.value}`
      : `${tag} failed ${ended.failed}`
  return { text: `${[...seen, last].join('\n')}\n`, isLast: word === 'bye' }
}

// ---- The pipe: blocks of lines in, one block of answers out. A turn of the pipe costs more than most requests.

const chunk = Buffer.alloc(1 << 16)
let rest = ''
for (let ended = false; !ended; ) {
  const count = readBlock()
  if (count === 0) break
  const lines = (rest + chunk.toString('latin1', 0, count)).split('\n')
  rest = lines.pop()
  let out = ''
  for (const line of lines) {
    const { text, isLast } = answer(line.trimEnd())
    out += text
    ended = isLast
  }
  writeBlock(Buffer.from(out, 'latin1'))
}

/** Bytes read; 0 at the end of the input. */
function readBlock() {
  for (;;) {
    try {
      return readSync(0, chunk)
    } catch (error) {
      if (error.code === 'EOF') return 0
      if (error.code !== 'EAGAIN') throw error
    }
  }
}

function writeBlock(bytes) {
  for (let at = 0; at < bytes.length; ) {
    try {
      at += writeSync(1, bytes, at)
    } catch (error) {
      if (error.code !== 'EAGAIN') throw error
    }
  }
}
