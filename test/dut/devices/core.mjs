// The core on the small platform: node core.mjs <compiled folder> [bugs/…/name.js]
import { join } from 'node:path'
import { pathToFileURL } from 'node:url'

const [folder, bug] = process.argv.slice(2)
const load = (file) => import(pathToFileURL(join(folder, file)).href)
const { serveCoreOnStandardStreams } = await load('src/dut/serve-core.js')
const { smallPlatform } = await load('test/fixtures/small-platform.js')
const { wellBehaved } = await load('src/hardware/decisions.js')
const decisions = bug === undefined ? undefined : (await load(bug)).default.decisions(wellBehaved)
serveCoreOnStandardStreams(smallPlatform, decisions)
