/** Explores the model, alone in its process, with so many threads: `node ours.js threads`. Prints what it found as JSON. */
import { explore } from '../../src/explorer/explorer.ts'
import { exploreWithWorkers } from '../../src/explorer/workers.ts'
import { system } from './model.ts'

const threads = Number(process.argv[2] ?? 1)
const url = new URL('./model.js', import.meta.url).href
const found =
  threads === 1 ? explore(system()) : await exploreWithWorkers({ url, data: {} }, { workers: threads })
console.log(JSON.stringify(found))
