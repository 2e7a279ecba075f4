import { mount } from '@vue/test-utils'
import { describe, expect, it } from 'vitest'
import SyncChoice from './SyncChoice.vue'
import SyncConflict from './SyncConflict.vue'
import SyncFacts from './SyncFacts.vue'
import type { ChoiceView, HeldView, SideView } from '@/bridge/syncing'
import { inputs, openPlaces, presets, sentence } from '@/logic/choice'
import { marks } from '@/logic/marks'

const side = (words: string, more: Partial<SideView> = {}): SideView => ({ words, text: words, many: [], cells: [], gone: false, ...more })
const choice = (more: Partial<ChoiceView> = {}): ChoiceView => ({
  key: 'r/name//', path: 'name', title: '项目名称', place: '', row: false, money: false, preset: 'mine', by: '林晓岚', byMe: true, at: '2026-11-20T00:51:00.000Z', mineable: true,
  field: { name: 'name', title: '项目名称', kind: 'text', required: true, max: 100, class: 'general', hint: '', options: [], formula: '', of: [], system: false, listed: true },
  was: side('旧'), mine: side('甲的平台'), theirs: side('乙的平台'), now: side('乙的平台'), ...more,
})
const held = (more: Partial<HeldView> = {}): HeldView => ({
  intent: 'i', record: 'r', title: '甲的平台', op: 'submit', action: '提交申报', outcome: 'conflict', reason: '', at: '', ruled: '', choices: [choice()], merged: [], changes: [],
  known: true, findings: [], missing: [], opinion: '', behind: [], again: false, whyNot: '', shown: '', drafting: true, ...more,
})
const show = (c: ChoiceView, pick?: object) => mount(SyncChoice, { props: { choice: c, choices: {}, ...(pick ? { pick: pick as never } : {}) } })

describe('what differs is marked (R196)', () => {
  it('marks what only one text has', () => {
    expect(marks('甲的平台一期', '乙的平台一期')).toEqual([{ text: '甲', only: true }, { text: '的平台一期', only: false }])
    expect(marks('同', '同')).toEqual([{ text: '同', only: false }])
    expect(marks('', '有')).toEqual([])
  })
  it('loses no sign, whatever the texts', () => {
    for (const [a, b] of [['abcabba', 'cbabac'], ['😀甲', '甲😀'], ['一二三', '']] as const) expect(marks(a, b).map((m) => m.text).join('')).toBe(a)
  })
})

describe('one place (R196)', () => {
  it('shows both values, the old one, who and when', () => {
    const text = show(choice()).text()
    for (const word of ['甲的平台', '乙的平台', '原值 旧', '您在另一台电脑上', '11-20 08:51', '请选择']) expect(text).toContain(word)
  })
  it('gives mine, the server\'s, or a new one that begins with mine', async () => {
    const page = show(choice())
    const [mine, theirs] = page.findAll('input[type=radio]')
    await mine?.trigger('change')
    await theirs?.trigger('change')
    await page.get('button').trigger('click')
    expect(page.emitted('pick')?.map(([p]) => p)).toEqual([{ take: 'mine', value: {} }, { take: 'theirs', value: {} }, { take: 'written', value: { text: '甲的平台' } }])
  })
  it('a row that is gone on one side is chosen whole', () => {
    const row = show(choice({ row: true, place: '软件', mine: side('', { cells: [{ title: '单价', text: '2.22 元' }] }), theirs: side('', { gone: true }) }))
    expect(row.text()).toContain('移除这一行')
    expect(row.text()).toContain('2.22 元')
    expect(row.find('button').exists()).toBe(false)
  })
  it('what belongs to nothing any more cannot be kept, and says so', () => {
    const page = show(choice({ mineable: false }))
    expect(page.text()).toContain('只能采用服务器的')
    expect((page.findAll('input')[0]?.element as HTMLInputElement).disabled).toBe(true)
  })
})

describe('the whole conflict (R196)', () => {
  it('presets mine for words and nothing for money; what is open is counted', () => {
    const list = [choice(), choice({ key: 'm', money: true, preset: '' })]
    const picks = presets(list)
    expect(openPlaces(list, picks).map((c) => c.key)).toEqual(['m'])
    expect(inputs(picks)).toEqual([{ key: 'r/name//', take: 'mine', text: '', many: [] }])
    expect(inputs({ m: { take: 'written', value: { text: '5' } } })).toEqual([{ key: 'm', take: 'written', text: '5', many: [] }])
  })
  it('lists what goes together by itself, with its source', () => {
    const view = held({ merged: [{ title: '电话', before: '1', after: '2', source: 'mine' }, { title: '建设依据', before: '', after: '新', source: 'theirs' }] })
    const page = mount(SyncConflict, { props: { view, picks: {}, choices: {} } })
    expect(page.findAll('tbody tr').map((r) => r.text())).toEqual(['电话12只有您改过', '建设依据空新只有服务器上改过'])
    expect(sentence(view)).toContain('您在另一台电脑上')
  })
})

describe('需复核 (R72, R197)', () => {
  it('shows what changed since the user looked', () => {
    const page = mount(SyncFacts, { props: { view: held({ outcome: 'reconfirm', op: 'decide', choices: [], changes: [{ title: '建设目标', before: '一', after: '二' }], opinion: '同意' }) } })
    expect(page.get('del').text()).toBe('一')
    expect(page.get('ins').text()).toBe('二')
    expect(page.text()).toContain('同意')
  })
  it('says so when this PC does not know what was looked at', () => {
    expect(mount(SyncFacts, { props: { view: held({ outcome: 'reconfirm', op: 'decide', choices: [], known: false }) } }).text()).toContain('本机没有留下')
  })
})
