/**
 * Files of earlier versions, brought to this one before a schema looks at them. What is not known here is left as it is:
 * the reader then says which version it expects.
 */
import { counterexampleFormat } from '../interface/counterexample.ts'
import { evidenceFormat } from '../interface/evidence.ts'
import { platformFormat } from '../interface/platform.ts'

/**
 * Each version has keys of the platform and fields of observations that the one before lacks and that are optional, so only
 * the names of the versions change. Procedures are data of the file and stay what they were.
 */
export function migrateCounterexample(value: unknown): unknown {
  if (!isRecord(value)) return value
  const version = [1, 2].find((v) => value.format === `wellbehaved/counterexample/${v}`)
  const { platform } = value
  if (version === undefined || !isRecord(platform)) return value
  // The two grew together.
  if (platform.format !== `wellbehaved/platform/${version}`) return value
  return { ...value, format: counterexampleFormat, platform: { ...platform, format: platformFormat } }
}

/** Version 1 knows no shards, which are optional in version 2. */
export function migrateEvidence(value: unknown): unknown {
  if (!isRecord(value) || value.format !== 'wellbehaved/evidence/1') return value
  return { ...value, format: evidenceFormat }
}

const isRecord = (value: unknown): value is Record<string, unknown> =>
  typeof value === 'object' && value !== null && !Array.isArray(value)
