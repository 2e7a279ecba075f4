import { mount } from '@vue/test-utils'
import { createPinia, setActivePinia } from 'pinia'
import { beforeEach, describe, expect, it, vi } from 'vitest'
import { ref } from 'vue'
import FlowActions from './FlowActions.vue'
import type { CaseView } from '@/bridge/tasks'

const view = { task: { id: 't1', actions: ['agree'], opinion: [], fresh: false }, record: { title: '养老平台' } } as unknown as CaseView
const unread = { id: 'd1', name: '申报请示.pdf' }
beforeEach(() => setActivePinia(createPinia()))

function actions(more: object = {}) {
  const act = vi.fn(async () => undefined)
  const own = { opinion: ref(''), notes: ref([]), kept: ref(false), running: ref(false), fault: ref(), allows: (a: string) => a === 'agree', missing: () => '', load: vi.fn(), act }
  return { act, page: mount(FlowActions, { props: { view, actions: own as never, places: [], ...more }, attachTo: document.body }) }
}
const press = (page: ReturnType<typeof actions>['page'], words: string) => page.findAll('button').find((b) => b.text().startsWith(words))!.trigger('click')

describe('同意 and the first document (R68, R71)', () => {
  it('goes through at once when the document was on the screen', async () => {
    const { act, page } = actions()
    await press(page, '同意Ctrl')
    expect(act).toHaveBeenCalledWith('agree')
    page.unmount()
  })
  it('asks first when it was not, and opens it or agrees all the same', async () => {
    const { act, page } = actions({ unread })
    await press(page, '同意Ctrl')
    expect(act).not.toHaveBeenCalled()
    expect(page.text()).toContain('还没有打开材料“申报请示.pdf”，仍然同意？')
    await press(page, '打开材料')
    expect([page.emitted('read'), act.mock.calls.length]).toEqual([[['d1']], 0])
    await press(page, '同意Ctrl')
    await press(page, '仍然同意')
    expect(act.mock.calls).toEqual([['agree']])
    page.unmount()
  })
  it('the key asks as well, and a second one does not slip through', async () => {
    const { act, page } = actions({ unread })
    for (let i = 0; i < 2; i += 1) window.dispatchEvent(new KeyboardEvent('keydown', { key: 'Enter', ctrlKey: true, bubbles: true }))
    await page.vm.$nextTick()
    expect(page.text()).toContain('还没有打开材料')
    expect(act).not.toHaveBeenCalled()
    page.unmount()
  })
})
