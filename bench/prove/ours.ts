/** Explores the model, alone in its process, with so many threads: `node ours.js threads size`. Prints what it found as JSON. */
import { explore } from '../../src/explorer/explorer.ts'
import { exploreWithWorkers } from '../../src/explorer/workers.ts'
import { system } from './model.ts'

const [, , threads = '1', size = 'large'] = process.argv
const data = { size }
const url = new URL('./model.js', import.meta.url).href
const found =
  threads === '1'
    ? explore(system(data))
    : await exploreWithWorkers({ url, data }, { workers: Number(threads) })
console.log(JSON.stringify(found))
