// What the page of a project says: where it stands on the line, and what is wrong with the reason beside it.
import type { FindingView, RecordView } from '@/bridge/records'
import { day, period } from './dates'
import { lineTo, type StageMark } from './stages'
import type { Values } from './values'

export interface Warning { severity: 'block' | 'warn'; title: string; reason: string }

const month = (date: string) => date.slice(0, 7)

/** The rail with what is known: when it was approved under which number, and when it is to be built. */
export function marksOf(values: Values): StageMark[] {
  const text = (name: string) => values[name]?.text ?? ''
  const late = Number(text('schedule_deviation_days'))
  const known: Record<string, Partial<StageMark>> = {
    initiation: { dates: day(text('approved_at')), note: text('document_number') },
    implementation: {
      dates: period(month(text('actual_start') || text('planned_start')), month(text('actual_finish') || text('planned_finish'))),
      ...(late < 0 ? { note: `完工延后 ${-late} 日`, late: true } : {}),
    },
  }
  return lineTo(text('stage')).map((mark) => ({ ...mark, ...known[mark.stage] }))
}

/** Warnings of the data, findings that did not pass, and a finish later than planned. */
export function warningsOf(record: Pick<RecordView, 'findings' | 'hidden'>, values: Values): Warning[] {
  const late = Number(values.schedule_deviation_days?.text ?? '')
  const over = values.cost_deviation?.text ?? ''
  return [
    ...record.findings.filter((f) => f.severity === 'block' || f.severity === 'warn').map(fromFinding),
    ...(values.warnings?.many ?? []).map((title): Warning => ({ severity: 'warn', title, reason: '来自登记的数据，请核对来源。' })),
    ...(late < 0 ? [{ severity: 'warn' as const, title: `完工延后 ${-late} 日`, reason: `计划 ${values.planned_finish?.text ?? '未填'}，实际或预计 ${values.actual_finish?.text ?? '未填'}。` }] : []),
    ...(over.startsWith('-') ? [{ severity: 'warn' as const, title: '实际投资超过计划', reason: '计划投资 − 实际投资 为负，数额见资金。' }] : []),
  ]
}

function fromFinding(f: FindingView): Warning {
  return { severity: f.severity === 'block' ? 'block' : 'warn', title: f.message, reason: [f.calculation, f.advice].filter(Boolean).join('　') }
}
