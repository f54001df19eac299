/** The matrix of known-bads as a whole; each row is proved current where its known-bad is hunted. */
import { existsSync, readFileSync } from 'node:fs'
import { expect, test } from 'vitest'
import { bugs } from '../bugs/bugs.ts'
import { huntEffort } from '../src/engines/hunt.ts'
import { bugsMarkdown, firedMax, sumsOf } from '../src/report/bugs.ts'
import { chapterOf, matrix } from '../test/properties/known-bads.ts'

test('every chapter that has known-bads hunts them', () => {
  const chapters = [...new Set(bugs.map(chapterOf))]
  const hunted = (chapter: string) => existsSync(new URL(`${chapter}/known-bads.test.ts`, import.meta.url))
  expect(chapters.filter((chapter) => !hunted(chapter))).toEqual([])
})

test('the committed matrix is of every known-bad, at default effort, and reads the same as Markdown', () => {
  expect(matrix.bugs.map((b) => b.name)).toEqual(bugs.map((b) => b.name))
  expect(matrix).toMatchObject(huntEffort)
  const committed = readFileSync(new URL('../reports/bugs.md', import.meta.url), 'utf8')
  expect(committed).toBe(bugsMarkdown(matrix))
})

test('a known-bad breaks few rules, in the mean', () => {
  expect(sumsOf(matrix).missed).toEqual([])
  expect(sumsOf(matrix).firedMean).toBeLessThanOrEqual(firedMax)
})
