// What Go rejects with, as one shape: fault.Error as JSON text (Wails makes an Error of it), as an object, or a plain sentence.

export interface Problem { field?: string; row?: string; column?: string; rule?: string; severity: string; message: string; advice?: string }

export class Fault extends Error {
  constructor(readonly code: string, message: string, readonly ref = '', readonly problems: Problem[] = []) {
    super(message)
    this.name = 'Fault'
  }
}

const UNEXPECTED = '程序遇到意外情况，这一步没有完成，已有数据没有改变。请稍后重试；如再次出现，请把诊断信息交给运维人员。'
const CHINESE = /[\u4e00-\u9fff]/

/** Any rejection as a Fault; an English or empty message never reaches people. */
export function faultOf(reason: unknown): Fault {
  if (reason instanceof Fault) return reason
  const said = reason instanceof Error ? reason.message : reason
  const raw = typeof said === 'string' ? parsed(said) : said
  if (typeof raw === 'string') return CHINESE.test(raw) ? new Fault('internal', raw) : new Fault('internal', UNEXPECTED, 'E-UI-001')
  const { code, message, ref, problems } = (raw ?? {}) as Partial<Fault>
  if (!message || !CHINESE.test(message)) return new Fault('internal', UNEXPECTED, ref || 'E-UI-001')
  return new Fault(code || 'internal', message, ref, problems ?? [])
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    return text
  }
}
