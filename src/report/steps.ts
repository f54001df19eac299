/** A step of a hypervisor's procedure, in words; registers in backquotes. */
import type { ProcedureStep } from '../interface/platform.ts'

export function sayStep(step: ProcedureStep): string {
  switch (step.do) {
    case 'write':
      return `write ${code(step.register)} ${step.value}${step.begins ? ` (begins: ${step.begins})` : ''}`
    case 'poll':
      return `poll ${code(step.register)} until ${step.until.join(' or ')}`
    case 'check':
      return `check that ${code(step.register)} is ${step.is.join(' or ')}`
    case 'read':
      return `read ${code(step.register)}`
    default:
      return step.do
  }
}

const code = (text: string): string => `\`${text}\``
