import { mount } from '@vue/test-utils'
import { describe, expect, it } from 'vitest'
import RecordChecklist from './RecordChecklist.vue'
import RecordFindings from './RecordFindings.vue'
import RecordForm from './RecordForm.vue'
import type { FindingView, NoteView } from '@/bridge/records'
import type { Field } from '@/logic/fields'

const finding = (severity: string, field: string, more: Partial<FindingView> = {}): FindingView => ({ record: 'r', field, row: '', column: '', rule: 'WZ-01', severity, message: '请填写“项目名称”。', calculation: '', clause: '', source: '', advice: '', ...more })
const fields: Field[] = [
  { name: 'name', title: '项目名称', kind: 'text', required: true, section: '基本信息' },
  { name: 'goal', title: '建设目标与内容', kind: 'longtext', required: true, section: '建设依据' },
  { name: 'estimate', title: '概算明细', kind: 'rows', section: '建设依据', columns: [{ name: 'price', title: '单价', kind: 'money' }] },
]
const form = (more: object = {}) => mount(RecordForm, { props: { sections: ['基本信息', '建设依据'], fields, values: { name: { text: '养老平台' } }, choices: {}, findings: [], touched: new Set<string>(), ...more } })

describe('a form from the catalogue (R4, R65)', () => {
  it('draws sections in order with labelled fields', () => {
    const page = form()
    expect(page.findAll('h2').map((h) => h.text())).toEqual(['基本信息', '建设依据单位：万元，精确到分'])
    expect(page.get('#field-name label').text()).toContain('项目名称')
    expect((page.get('#field-name input').element as HTMLInputElement).value).toBe('养老平台')
  })
  it('reports each keystroke under the name of its field (R65)', async () => {
    const page = form()
    await page.get('#field-goal textarea').setValue('覆盖')
    expect(page.emitted('put')).toEqual([['goal', { text: '覆盖' }]])
  })
})

describe('findings stand at their field (R66)', () => {
  const findings = [finding('block', 'name'), finding('warn', 'goal', { message: '篇幅较短。' }), finding('block', 'estimate', { row: 'a', column: 'price', message: '请填写单价。' })]
  it('shows what blocks after the field was left, and not before', async () => {
    const page = form({ findings })
    expect(page.text()).not.toContain('请填写“项目名称”。')
    await page.get('#field-name input').trigger('focusout')
    expect(page.emitted('touch')).toEqual([['name']])
    await page.setProps({ touched: new Set(['name']) })
    expect(page.get('#field-name .error').text()).toBe('请填写“项目名称”。')
    expect(page.get('#field-name input').attributes('aria-invalid')).toBe('true')
  })
  it('warns without blocking, and marks the cell', async () => {
    const page = form({ findings, touched: new Set(['estimate']), values: { estimate: { rows: [{ id: 'a', cells: {} }] } } })
    expect(page.get('#field-goal .warning').text()).toBe('篇幅较短。')
    expect(page.get('#field-goal textarea').attributes('aria-invalid')).toBe('false')
    expect(page.get('[data-cell="0.0"] input').attributes('title')).toBe('请填写单价。')
  })
})

describe('after 退回 (R69, R70)', () => {
  it('the words of the reviewer stand at the field, tied to its input', () => {
    const notes: NoteView[] = [{ record: 'r', field: 'goal', row: '', column: '', text: '请写明与现有系统的衔接。', by: '信息化处 周敏', at: '2026-11-17T08:20:00Z' }]
    const page = form({ notes })
    const words = page.get('#field-goal blockquote')
    expect(words.text()).toContain('请写明与现有系统的衔接。')
    expect(words.text()).toContain('信息化处 周敏')
    expect(page.get('#field-goal textarea').attributes('aria-describedby')).toBe(words.attributes('id'))
    expect(page.find('#field-name blockquote').exists()).toBe(false)
  })
})

describe('automatic check beside the form (R67)', () => {
  const findings = [finding('pass', 'name'), finding('undecided', '', { message: '重复建设筛查', rule: 'LX-DUP-01' }), finding('block', 'funding', { message: '资金不符。', calculation: '2 − 1 = 1', clause: '投资概算超过……', source: '《政府投资条例》第十二条' })]
  it('counts undecided apart from passed and shows calculation and clause', () => {
    const side = mount(RecordFindings, { props: { findings } })
    expect(side.findAll('dl div').map((d) => d.text())).toEqual(['1阻断', '0提醒', '1待核验', '1通过'])
    const first = side.get('article')
    expect([first.get('h3').text(), first.get('blockquote').text()]).toEqual(['资金不符。', '投资概算超过……'])
    expect(first.text()).toContain('2 − 1 = 1')
    expect(side.findAll('article')).toHaveLength(2)
  })
  it('folds what is not filled yet and keeps the count', () => {
    const side = mount(RecordFindings, { props: { findings: [...findings, finding('block', 'name')], waiting: new Set(['name']) } })
    expect(side.get('dl').text()).toContain('2阻断')
    expect(side.findAll('article')).toHaveLength(2)
    const fold = side.get('details')
    expect([fold.get('summary').text(), fold.attributes('open'), fold.get('button').attributes('aria-label')]).toEqual(['尚未填写 1 项', undefined, '定位：请填写“项目名称”。'])
  })
  it('locates', async () => {
    const side = mount(RecordFindings, { props: { findings } })
    await side.get('button[aria-label^=定位]').trigger('click')
    expect(side.emitted('locate')?.[0]).toMatchObject([{ field: 'funding' }])
  })
})

describe('checklist (R65, R66)', () => {
  const slots = [{ name: 'plan', title: '建设方案', required: true, media: ['pdf', 'ofd'], max: 0 }]
  const list = (more: object = {}) => mount(RecordChecklist, { props: { slots, documents: [], incoming: {}, errors: {}, findings: [], touched: new Set<string>(), ...more } })
  const give = async (page: ReturnType<typeof list>, file: File) => {
    const input = page.get('input[type=file]')
    await page.get('button[aria-label="为“建设方案”选择文件"]').trigger('click')
    Object.defineProperty(input.element, 'files', { value: [file], configurable: true })
    await input.trigger('change')
  }
  it('accepts no file without a declared level', async () => {
    const page = list()
    await give(page, new File(['x'], '方案.pdf'))
    expect(page.emitted('upload')).toBeUndefined()
    expect(page.text()).toContain('请先声明密级')
    await page.get('input[value=内部]').trigger('change')
    expect(page.emitted('upload')?.[0]).toMatchObject(['plan', { name: '方案.pdf' }, '内部'])
  })
  it('refuses what the line does not take, with a sentence', async () => {
    const page = list()
    await give(page, new File(['x'], '方案.exe'))
    expect(page.text()).toContain('这一项收 PDF、OFD。')
    expect(page.text()).not.toContain('请先声明密级')
  })
  it('shows a document that is only here as 已保存到本机', () => {
    const page = list({ documents: [{ id: 'd', slot: 'plan', name: '方案.pdf', size: 2048, level: '内部', act: '' }] })
    expect(page.text()).toContain('已保存到本机')
    expect(page.text()).toContain('2 KB')
  })
})
