// The core on the small platform, by streams: it does not block its process. node core-streams.mjs <compiled folder>
import { join } from 'node:path'
import { pathToFileURL } from 'node:url'

const load = (file) => import(pathToFileURL(join(process.argv[2], file)).href)
const { serveCore } = await load('src/dut/serve-core.js')
const { smallPlatform } = await load('test/fixtures/small-platform.js')
await serveCore(smallPlatform, undefined, process.stdin, process.stdout)
