import { describe, expect, it } from 'vitest'
import { actState, documentState, lastReturn, outcomeState, reasonWords, unsettled } from './acts'
import { clocks, lease, troubleWords, unanswered } from './clocks'
import type { Field } from './fields'
import { apart, cellsAt, countOf, current, firstBlock, markOf, MATERIALS, ordered, sentenceAt } from './findings'
import { large } from './numbers'
import { endingsOf, refusal } from './slots'
import { grouped, pageOf, renew } from './tasks'
import { choicesOf, computeFields, fieldOf, unfilled, valuesOf, viewsOf } from './values'
import type { FieldView, FindingView, NoteView, SlotView } from '@/bridge/records'
import type { StepView, TaskRow } from '@/bridge/tasks'

const finding = (severity: string, field: string, more: Partial<FindingView> = {}): FindingView => ({ record: 'r', field, row: '', column: '', rule: 'X-1', severity, message: `${field}不对。`, calculation: '', clause: '', source: '', advice: '', ...more })
const note = (field: string): NoteView => ({ record: 'r', field, row: '', column: '', text: '请核减', by: '周敏', at: '' })
const task = (key: string, more: Partial<TaskRow> = {}): TaskRow => ({ task: key, record: `r${key}`, group: 'week', state: 'reviewing', left: 2, ...more }) as TaskRow

const column = (name: string, kind: string, more = {}) => ({ name, title: name, kind, required: true, max: 0, class: 'money', hint: '', options: [], formula: '', of: [], system: false, listed: false, ...more })
const views = [
  { ...column('name', 'text'), section: '基本信息', columns: [] },
  { ...column('kind', 'choice', { options: [{ code: 'new', title: '新建' }] }), section: '基本信息', columns: [] },
  { ...column('estimate', 'rows'), section: '投资概算', columns: [column('category', 'choice', { options: [{ code: 'hw', title: '硬件' }] }), column('quantity', 'number'), column('price', 'money'), column('amount', 'money', { formula: 'product', of: ['quantity', 'price'] })] },
  { ...column('total', 'money', { required: false, formula: 'sum', of: ['estimate', 'amount'] }), section: '投资概算', columns: [] },
  { ...column('number', 'text', { system: true }), section: '基本信息', columns: [] },
] as FieldView[]
const fields: Field[] = views.map(fieldOf)

describe('values between Go and the form', () => {
  const sent = [{ field: 'name', text: '养老平台', many: [], rows: [] }, { field: 'estimate', text: '', many: [], rows: [{ id: 'a', cells: [{ column: 'amount', text: '100' }, { column: 'later', text: '7' }] }] }]
  it('come back as they went, unknown columns too (R201)', () => {
    const back = viewsOf(fields, valuesOf(sent))
    expect(back.find((v) => v.field === 'name')?.text).toBe('养老平台')
    expect(back.find((v) => v.field === 'estimate')?.rows[0]).toEqual({ id: 'a', cells: [{ column: 'amount', text: '100' }, { column: 'later', text: '7' }] })
  })
  it('never carry computed or system fields', () => expect(viewsOf(fields, { total: { text: '1' }, number: { text: 'SL-1' } }).map((v) => v.field)).toEqual(['name', 'kind', 'estimate']))
  it('sum while typing, as Go does (R65)', () => {
    const rows = [{ id: 'a', cells: { amount: '18639840000' } }, { id: 'b', cells: { amount: '54850000000' } }]
    expect(computeFields(fields, { estimate: { rows } }).total).toEqual({ text: '73489840000' })
    expect(computeFields(fields, { total: { text: '9' } }).total).toEqual({})
  })
  it('finds the options of fields and columns by their path', () => {
    expect(fields[2]?.columns?.[0]?.dictionary).toBe('estimate.category')
    expect(Object.keys(choicesOf(views, { unit: [] }))).toEqual(['unit', 'kind', 'estimate.category'])
  })
  it('knows what people have to fill', () => expect(fields.filter((f) => unfilled(f, {})).map((f) => f.name)).toEqual(['name', 'kind', 'estimate']))
})

describe('findings at fields and sections (R66, R67)', () => {
  const slots = ['plan']
  const all = [finding('pass', 'name'), finding('undecided', ''), finding('warn', 'total'), finding('block', 'plan'), finding('block', 'estimate', { row: 'a', column: 'price' }), finding('block', 'name')]
  it('counts; undecided is never passed', () => expect(countOf(all)).toEqual({ block: 3, warn: 1, undecided: 1, pass: 1 }))
  it('reads worst first', () => expect(ordered(all).open.map((f) => f.severity)).toEqual(['block', 'block', 'block', 'warn', 'undecided']))
  it('goes to the first that blocks in the order of the form', () => {
    expect(firstBlock(all, fields, slots)?.field).toBe('name')
    expect(firstBlock(all.slice(0, 4), fields, slots)?.field).toBe('plan')
    expect(firstBlock([finding('warn', 'name')], fields, slots)).toBeUndefined()
  })
  it('marks a section by its worst finding, and by the words of the one who sent it back (R70)', () => {
    const mark = (section: string, findings: FindingView[], notes: NoteView[] = []) => markOf(section, findings, notes, fields, slots)
    expect(mark('基本信息', all)).toBe('block')
    expect(mark(MATERIALS, all)).toBe('block')
    expect(mark('投资概算', [finding('warn', 'total')])).toBe('warn')
    expect(mark('投资概算', [finding('warn', 'total')], [note('estimate')])).toBe('returned')
    expect(mark('投资概算', [finding('block', 'total')], [note('estimate')])).toBe('block')
    expect(mark('投资概算', [])).toBe('')
    expect(mark('基本信息', [finding('warn', 'total')])).toBe('pass')
  })
  it('does not shout at who has just begun: a section not come to is hollow, never passed (R66)', () => {
    const mark = (findings: FindingView[], waiting: string[]) => markOf('基本信息', findings, [], fields, slots, new Set(waiting))
    const empty = [finding('block', 'name'), finding('block', 'kind'), finding('pass', 'total')]
    expect(mark(empty, ['name', 'kind'])).toBe('unfilled')
    expect(mark(empty, ['kind'])).toBe('block')
    expect(mark([finding('warn', 'name'), finding('block', 'kind')], ['kind'])).toBe('warn')
    const parts = apart(empty, new Set(['name', 'total']))
    expect([parts.said.map((f) => f.field), parts.unfilled.map((f) => f.field)]).toEqual([['kind', 'total'], ['name']])
  })
  it('no longer asks for what was filled since the check; other rules stand until the next', () => {
    const all = [finding('block', 'name', { rule: 'WZ-01' }), finding('block', 'name'), finding('block', 'estimate', { rule: 'WZ-01', row: 'a', column: 'price' }), finding('block', 'kind', { rule: 'WZ-01' }), finding('pass', 'name', { rule: 'WZ-01' })]
    expect(current(all, (f) => f !== 'kind')).toEqual(all.slice(1))
  })
  it('keeps cells apart from their field', () => {
    expect(sentenceAt(all, 'estimate', 'block')).toBeUndefined()
    expect(cellsAt(all, 'estimate')).toEqual({ 'a.price': 'estimate不对。' })
    expect(sentenceAt([finding('block', 'total', { calculation: '2 − 1 = 1' })], 'total', 'block')).toBe('total不对。2 − 1 = 1')
  })
})

describe('acts (R197)', () => {
  it.each([['', '', undefined], ['waiting', '', 'queued'], ['accepted', '', 'settled'], ['attention', '', 'held'], ['attention', 'conflict 概算总额不同', 'conflict'], ['attention', 'reconfirm', 'reconfirm'], ['attention', '意见已存入草稿', 'held']])('%s %s', (act, reason, want) => expect(actState(act, reason)).toBe(want))
  it('says the words of a reason without its code', () => expect([reasonWords('rejected：该件已撤回。'), reasonWords('该件已撤回。'), reasonWords('')]).toEqual(['该件已撤回。', '该件已撤回。', '']))
  it('tells in a list only what has not arrived', () => expect([unsettled('accepted'), unsettled('sending'), outcomeState('missing'), documentState('waiting'), documentState('')]).toEqual([undefined, 'sending', 'held', 'saved', 'saved']))
})

describe('退回 (R70)', () => {
  const step = (action: string, opinion = '') => ({ action, opinion }) as StepView
  it('its opinion stands until the filing moves again', () => {
    const sent = step('send_back', '请补充建设规模。')
    expect(lastReturn([step('submit'), step('agree', '同意。'), sent, step('run')])).toBe(sent)
    expect(lastReturn([step('submit'), sent, step('submit')])).toBeUndefined()
    expect(lastReturn([step('submit'), step('send_back', ' ')])).toBeUndefined()
    expect(lastReturn([])).toBeUndefined()
  })
})

describe('task centre', () => {
  it('groups in fixed order and loses none (R68)', () => {
    const groups = grouped([task('1', { group: 'later' }), task('2', { group: 'overdue' }), task('3', { group: 'from the future' })])
    expect(groups.map((g) => [g.title, g.rows.length])).toEqual([['已超期', 1], ['其他', 2]])
  })
  it('never moves a row under the pointer: new ones are counted', () => {
    const { rows, arrived } = renew([task('1'), task('2')], [task('9'), task('2', { left: 1 }), task('8')])
    expect([rows.map((r) => r.task), rows[0]?.left, arrived]).toEqual([['2'], 1, 2])
  })
  it('opens what is mine to write in the form', () => expect([pageOf(task('1', { state: 'returned' })), pageOf(task('1', { state: 'draft' })), pageOf(task('1'))]).toEqual(['/filing/r1', '/filing/r1', '/case/r1']))
})

describe('clocks and lease at sign-in (R194, R203)', () => {
  const now = Date.parse('2026-11-20T06:02:11Z')
  it('shows both times when they differ', () => {
    expect(clocks('2026-11-20T06:02:11Z', '2026-11-20T06:02:10Z', now)).toMatchObject({ agree: true, title: '时间一致' })
    expect(clocks('2026-11-20T06:32:11Z', '2026-11-20T06:02:11Z', now)).toEqual({ agree: false, title: '本机时间不准，请校准后登录', text: '服务器 14:32:11，本机 14:02:11' })
    expect(clocks('', '2026-11-20T06:02:11Z', now)).toBeUndefined()
  })
  it('says how long the lease runs, and when it is over', () => {
    expect(lease('2026-11-22T09:30:00Z', now)).toMatchObject({ over: false, title: '离线凭证还可用 51 小时', text: '至 11-22 17:30' })
    expect(lease('2026-11-20T05:00:00Z', now)).toMatchObject({ over: true, text: '已于 11-20 13:00 到期' })
    expect(lease('', now)).toBeUndefined()
  })
  it('being offline is no warning, another certificate is (R191)', () => expect(['', 'unreachable', '连接不上服务器，本机内容都在。', '服务器证书与本机绑定的不一致，已停止连接。'].map(unanswered)).toEqual([true, true, true, false]))
  it('has a sentence for every trouble', () => expect([troubleWords('untrusted'), troubleWords('连接被防火墙拒绝'), troubleWords('')].map((w) => /[一-龥]/.test(w))).toEqual([true, true, true]))
})

describe('checklist (R65, R66)', () => {
  const slot: SlotView = { name: 'plan', title: '建设方案', required: true, media: ['pdf', 'image'], max: 1024 }
  it('takes the endings of its media', () => expect(endingsOf(slot.media)).toEqual(['pdf', 'png', 'jpg', 'jpeg']))
  it.each([['方案.pdf', 10, ''], ['方案.exe', 10, '不能交到这里'], ['方案.pdf', 0, '是空文件'], ['方案.pdf', 4096, '最多 1 KB'], ['../../etc.pdf\u202efdp', 10, '不能交到这里']])('%s', (name, size, want) => {
    const words = refusal(slot, { name, size })
    if (want) expect(words).toContain(want)
    else expect(words).toBe('')
  })
})

it('writes large amounts for the leader', () => {
  expect([large('18600000000'), large('648000000000'), large('6480000000'), large('')]).toEqual([{ value: '1.86', unit: '亿元' }, { value: '64.80', unit: '亿元' }, { value: '6,480', unit: '万元' }, { value: '—', unit: '' }])
})
