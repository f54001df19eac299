/**
 * Files of earlier versions, brought to this one before a schema looks at them. What is not known here is left as it is:
 * the reader then says which version it expects.
 */
import { counterexampleFormat } from '../interface/counterexample.ts'
import { evidenceFormat } from '../interface/evidence.ts'
import { platformFormat } from '../interface/platform.ts'

/**
 * Version 1 lacks keys of the platform and fields of observations that are optional in version 2, so only the names of
 * the versions change. Its procedures are data of the file and stay what they were.
 */
export function migrateCounterexample(value: unknown): unknown {
  if (!isRecord(value) || value.format !== 'wellbehaved/counterexample/1') return value
  const { platform } = value
  if (!isRecord(platform) || platform.format !== 'wellbehaved/platform/1') return value
  return { ...value, format: counterexampleFormat, platform: { ...platform, format: platformFormat } }
}

/** Version 1 knows no shards, which are optional in version 2. */
export function migrateEvidence(value: unknown): unknown {
  if (!isRecord(value) || value.format !== 'wellbehaved/evidence/1') return value
  return { ...value, format: evidenceFormat }
}

const isRecord = (value: unknown): value is Record<string, unknown> =>
  typeof value === 'object' && value !== null && !Array.isArray(value)
