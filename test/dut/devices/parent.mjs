// A program that drives a device and ends without closing it: node parent.mjs <compiled folder> <how it ends> <device …>
import { join } from 'node:path'
import { pathToFileURL } from 'node:url'

const [folder, end, ...device] = process.argv.slice(2)
const load = (file) => import(pathToFileURL(join(folder, file)).href)
const { connectChild } = await load('src/dut/child.js')
const { smallPlatform } = await load('test/fixtures/small-platform.js')
const { newBus } = await load('src/interface/observations.js')
const { newAccess, A } = await load('src/interface/accesses.js')

const child = connectChild(smallPlatform, newBus(), { command: process.execPath, arguments: device })
child.perform({ ...newAccess(), kind: A.tick, count: 1 })
process.stdout.write(`${child.name} answers\n`)
if (end === 'throws') throw new Error('uncaught')
if (end === 'exits') process.exit(0)
if (end === 'blocks') Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0)
// Otherwise nothing is left to do, and it ends by itself.
