import { mount } from '@vue/test-utils'
import { describe, expect, it } from 'vitest'
import FieldMoney from './FieldMoney.vue'
import FieldState from './FieldState.vue'
import FieldTable from './FieldTable.vue'
import FieldFile from './FieldFile.vue'
import type { Field, Row } from '@/logic/fields'

const field: Field = {
  name: 'lines', title: '明细', kind: 'rows', columns: [
    { name: 'name', title: '费用名称', kind: 'text' },
    { name: 'quantity', title: '数量', kind: 'number' },
    { name: 'price', title: '单价', kind: 'money' },
    { name: 'amount', title: '金额', kind: 'money', formula: { op: 'product', of: ['quantity', 'price'] } },
  ],
}
const row = (id: string, cells: Record<string, string>): Row => ({ id, cells })

function paste(text: string) {
  const event = new Event('paste', { bubbles: true, cancelable: true })
  Object.assign(event, { clipboardData: { getData: () => text } })
  return event
}

describe('FieldMoney: fen in, fen out', () => {
  it('reads what was typed when the field is left, and never corrects it silently', async () => {
    const field = mount(FieldMoney, { props: { modelValue: '1236500000', capital: true } })
    const input = field.get('input')
    expect(input.element.value).toBe('1,236.50')
    expect(field.text()).toContain('人民币壹仟贰佰叁拾陆万伍仟元整')
    await input.setValue('１２．５')
    await input.trigger('blur')
    expect(field.emitted('update:modelValue')).toEqual([['12500000']])
    await input.setValue('十二')
    await input.trigger('blur')
    expect(field.emitted('problem')?.at(-1)).toEqual(['请填金额，精确到分。'])
    expect(input.element.value).toBe('十二')
    expect(field.emitted('update:modelValue')).toHaveLength(1)
  })
})

describe('FieldTable', () => {
  it('keeps the ids of rows, computes and sums', async () => {
    const table = mount(FieldTable, { props: { field, modelValue: [row('a', { quantity: '2', price: '5000000', amount: '10000000' })] } })
    expect(table.get('tfoot').text()).toContain('10.00')
    await table.get('[aria-label="第 1 行 数量"]').setValue('3')
    await table.get('[aria-label="第 1 行 数量"]').trigger('blur')
    expect(table.emitted('update:modelValue')?.[0]).toEqual([[row('a', { quantity: '3', price: '5000000', amount: '15000000' })]])
    expect(table.get('[aria-label="第 1 行 金额"]').attributes('readonly')).toBeDefined()
  })
  it('takes rows from a spreadsheet and says what it could not read', async () => {
    const table = mount(FieldTable, { props: { field, modelValue: [row('a', { name: '旧' })] }, attachTo: document.body })
    table.get('[aria-label="第 1 行 费用名称"]').element.dispatchEvent(paste('软件\t2\t1.5\t999\n硬件\t许多\t2\t'))
    const rows = table.emitted('update:modelValue')?.[0]?.[0] as Row[]
    expect(rows).toHaveLength(2)
    expect(rows[0]).toEqual(row('a', { name: '软件', quantity: '2', price: '1500000', amount: '3000000' }))
    expect(rows[1]?.id).toMatch(/^[0-9a-f]{32}$/)
    expect(rows[1]?.cells).toEqual({ name: '硬件', price: '2000000', amount: '' })
    await table.vm.$nextTick()
    expect(table.text()).toContain('已粘贴 2 行，1 格读不出，未改动')
  })
})

describe('FieldState: word, sign and colour together', () => {
  it('wears 待服务器确认 when predicted', () => {
    const state = mount(FieldState, { props: { state: 'reviewing', predicted: true } })
    expect(state.text()).toBe('审核中 · 待服务器确认')
    expect(state.find('svg.predicted').exists()).toBe(true)
  })
})

describe('FieldFile', () => {
  it('refuses by ending and size, in words', async () => {
    const slot = mount(FieldFile, { props: { title: '可研报告', media: ['pdf', 'ofd'], maxBytes: 10 } })
    const drop = (file: File) => slot.trigger('drop', { dataTransfer: { files: [file] } })
    await drop(new File(['x'], '木马.exe'))
    await drop(new File(['x'.repeat(11)], '报告.pdf'))
    await drop(new File(['x'], '报告.OFD'))
    expect(slot.emitted('problem')).toEqual([['“木马.exe”不能交到这里。这一项收 PDF、OFD。'], ['文件有 11 B，这一项最多 10 B。'], ['']])
    expect(slot.emitted('pick')).toHaveLength(1)
  })
})
