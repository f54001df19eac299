/** The event that ends a wait is not generated: what the commit waited for has ended, and it sleeps on. */
import type { Bug } from '../bug.ts'
import { demandUnit } from '../described.ts'

export default {
  name: 'mp-9-nobody-wakes-the-commit',
  rule: 'MP-9.b',
  is: 'A commit that has to wait for what is open is not woken when that ends: it is in force, and its acknowledgement never comes.',
  seenIn: 'RB-095',
  alsoBreaks: [],
  scope: { contexts: 2, guests: 1 },
  shownOn: ['regulated-engine'],
  platform: (good) => demandUnit(good, 'a protection unit whose commit closes', (p) => p.closes === true),
  decisions: (good) => ({ ...good, programming: { ...good.programming, wakes: () => false } }),
} satisfies Bug
