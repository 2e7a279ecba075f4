// The ledger's logic: columns, conditions, pages, cells. R4, R37.
import { describe, expect, it } from 'vitest'
import type { FieldView, TypeView } from '@/bridge/records'
import { cellText } from './celltext'
import { columnsOf, defaults, laid, lock, place, right, toggle } from './columns'
import { add, opsOf, readValue, subjectsOf, wordsOf } from './conditions'
import { PROJECT_LAYOUT, PROJECT_STATES, SAVED_VIEWS } from './ledger'
import { pagesOf, visible } from './pages'

const field = (name: string, title: string, kind: string, more: Partial<FieldView> = {}): FieldView => ({
  name, title, kind, required: false, max: 0, class: 'general', hint: '', options: [], formula: '', of: [], system: false, listed: true, section: '', columns: [], ...more })
const type: TypeView = { name: 'project', title: '项目', stage: '', stageTitle: '', sections: [], slots: [], canCreate: false, fields: [
  field('number', '项目编号', 'text'), field('source_id', '来源编号', 'text'), field('name', '项目名称', 'text'), field('owner_unit', '建设单位', 'unit'),
  field('stage', '阶段', 'choice', { options: [{ code: 'initiation', title: '立项' }] }), field('summary', '建设内容', 'longtext', { listed: false }),
  field('estimate_total', '概算总额', 'money'), field('planned_finish', '计划完工', 'date')] }

describe('columns (R37: chosen, ordered, locked by each person)', () => {
  const columns = columnsOf(type, 'name', PROJECT_LAYOUT)
  const first = defaults(columns, PROJECT_LAYOUT)

  it('offers every listed field and the state, amounts to the right', () => {
    expect(columns.map((c) => c.name)).toEqual(['number', 'source_id', 'name', 'owner_unit', 'stage', 'state', 'estimate_total', 'planned_finish'])
    expect(columns.filter(right).map((c) => c.name)).toEqual(['estimate_total'])
    expect(columns.find((c) => c.name === 'number')?.or).toBe('source_id')
  })
  it('shows the locked ones first whatever the order', () => {
    const moved = place(first, 'estimate_total', 0)
    expect(laid(columns, moved).map((c) => c.name)).toEqual(['number', 'name', 'estimate_total', 'owner_unit', 'stage', 'state', 'planned_finish'])
    expect(laid(columns, lock(moved, 'number'))[0]?.name).toBe('name')
  })
  it('moving and hiding lose no column, and the last one stays', () => {
    for (let at = 0; at < first.length; at += 1) {
      const names = place(first, 'name', at).map((c) => c.name)
      expect(names[at]).toBe('name')
      expect([...names].sort()).toEqual(first.map((c) => c.name).sort())
    }
    expect(place(first, 'name', -1)).toBe(first)
    expect(place(first, 'gone', 0)).toBe(first)
    const none = first.reduce((list, c) => (c.shown ? toggle(list, c.name) : list), first)
    expect(none.filter((c) => c.shown)).toHaveLength(1)
  })
})

describe('conditions as chips (R37: plain words)', () => {
  const subjects = subjectsOf(type, { unit: [{ code: 'u-yw1', title: '业务一处' }] }, PROJECT_STATES)
  const of = (name: string) => subjects.find((s) => s.name === name)!

  it('reads what people type, in 万元 and as days, and refuses what it cannot read', () => {
    expect(readValue(of('estimate_total'), 'ge', '1,000')).toBe('1000000000')
    expect(readValue(of('estimate_total'), 'ge', '一千')).toBeNull()
    expect(readValue(of('planned_finish'), 'le', '2027年2月28日')).toBe('2027-02-28')
    expect(readValue(of('planned_finish'), 'le', '2027-02-31')).toBeNull()
    expect(readValue(of('name'), 'contains', '   ')).toBeNull()
    expect(readValue(of('name'), 'empty', '')).toBe('')
    expect(readValue(of('owner_unit'), 'eq', 'u-gone')).toBeNull()
  })
  it('says each chip in words', () => {
    expect(wordsOf(of('estimate_total'), { field: 'estimate_total', op: 'ge', value: '100000000' })).toBe('≥ 100 万元')
    expect(wordsOf(of('owner_unit'), { field: 'owner_unit', op: 'eq', value: 'u-yw1' })).toBe('业务一处')
    expect(wordsOf(of('state'), { field: 'state', op: 'ne', value: 'closed' })).toBe('不是 已结束')
    expect(wordsOf(of('planned_finish'), { field: 'planned_finish', op: 'ge', value: '2027-01-01' })).toBe('不早于 2027-01-01')
    expect(wordsOf(of('name'), { field: 'name', op: 'empty', value: '' })).toBe('为空')
  })
  it('offers an order only where there is one', () => {
    expect(opsOf(of('name')).map((o) => o.code)).not.toContain('ge')
    expect(opsOf(of('state')).map((o) => o.code)).toEqual(['eq', 'ne'])
  })
  it('replaces the same question, but several exclusions stand', () => {
    const ge = (value: string) => ({ field: 'estimate_total', op: 'ge', value })
    expect(add([ge('1')], ge('2'))).toEqual([ge('2')])
    const ne = (value: string) => ({ field: 'state', op: 'ne', value })
    expect(add([ne('closed')], ne('imported'))).toHaveLength(2)
  })
  it('keeps the saved views apart: 在办 has no 历史项目', () => {
    const live = SAVED_VIEWS.find((v) => v.key === 'live')!.conditions
    expect(live).toContainEqual({ field: 'state', op: 'ne', value: 'imported' })
    expect(new Set(SAVED_VIEWS.map((v) => v.key)).size).toBe(SAVED_VIEWS.length)
  })
})

describe('pages and cells (R41: thousands of imported rows, R4)', () => {
  it('asks only for the pages under the eye', () => {
    expect(pagesOf(0, 30, 2468)).toEqual([0])
    expect(pagesOf(490, 510, 2468)).toEqual([0, 1])
    expect(pagesOf(2460, 9999, 2468)).toEqual([4])
    expect(pagesOf(0, 30, 0)).toEqual([])
    expect(visible(0, 400, 41)).toEqual([0, 11])
  })
  it('writes amounts in 万元 with the true minus, codes by title, nothing as nothing', () => {
    const column = (kind: string) => ({ name: 'x', title: '', kind, width: 1 })
    expect(cellText(column('money'), '-1592737700', {})).toBe('−1,592.74')
    expect(cellText(column('number'), '-153', {})).toBe('−153')
    expect(cellText(column('unit'), 'u-yw1', { unit: [{ code: 'u-yw1', title: '业务一处' }] })).toBe('业务一处')
    expect(cellText(column('money'), '', {})).toBe('')
  })
})
