/** What a description says of control that is mediated, and of devices that are only emulated. */
import type { Platform } from '../../src/interface/platform.ts'
import { patternOf } from './sharing.ts'

type Lacks = { readonly lacks: string } | undefined

/** A device whose control guests reach through EL2. */
export const lacksMediation = ({ trapped = [] }: Platform): Lacks =>
  trapped.some((w) => w.device !== undefined) ? undefined : { lacks: 'a device with mediated control' }

/** A device that is not there: software alone. */
export const lacksEmulation = ({ trapped = [] }: Platform): Lacks =>
  trapped.some((w) => w.device === undefined) ? undefined : { lacks: 'an emulated device' }

export const lacksMediatedDevice = (platform: Platform): Lacks =>
  platform.devices.some((d) => patternOf(d) === 'mediated')
    ? undefined
    : { lacks: 'a device with mediated control' }

export const lacksClock = ({ devices }: Platform): Lacks =>
  devices.some((d) => d.clock !== undefined) ? undefined : { lacks: 'a clock in the primary' }
