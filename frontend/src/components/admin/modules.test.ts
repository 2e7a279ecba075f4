import { flushPromises, mount } from '@vue/test-utils'
import { createPinia } from 'pinia'
import { afterEach, describe, expect, it, vi } from 'vitest'
import AdminModules from '@/views/admin/AdminModules.vue'
import { admin, type ModuleChangeView, type ModulesView } from '@/bridge/admin'
import { navFor } from '@/logic/nav'
import { STAGES } from '@/logic/stages'

// Events come from the window; here nothing changes by itself.
vi.mock('@/bridge/events', () => ({ listen: () => () => undefined }))

const stages = (off: string[] = []) => STAGES.map((s) => ({ stage: s.key, title: s.title, on: !off.includes(s.key) }))
const view = (more: Partial<ModulesView> = {}): ModulesView => ({ revision: 0, stages: stages(), history: [], canPropose: true, pending: undefined, ...more })
const asked: ModuleChangeView = {
  id: 'p1', state: 'proposed', starts: [], stops: ['评价'], on: [], note: '今年不开展后评价', by: '许文', at: '2026-11-22T08:00:00.000Z',
  decidedBy: '', decidedAt: '', mine: false, canConfirm: true, canWithdraw: true,
}
const page = async (shown: ModulesView) => {
  vi.spyOn(admin, 'modules').mockResolvedValue(shown)
  const it = mount(AdminModules, { global: { plugins: [createPinia()], stubs: { RouterLink: true } } })
  await flushPromises()
  return it
}
afterEach(() => vi.restoreAllMocks())

describe('模块 (R53)', () => {
  it('asks for a reason, then proposes what the switches say over the revision that was shown', async () => {
    const propose = vi.spyOn(admin, 'proposeModules').mockResolvedValue(view({ pending: { ...asked, mine: true, canConfirm: false } }))
    const it = await page(view({ revision: 4 }))
    expect(it.find('.btn.primary').exists()).toBe(false)
    await it.findAll('[role="switch"]')[5]!.trigger('click')
    await it.get('.btn.primary').trigger('click')
    expect(propose).not.toHaveBeenCalled()
    expect(it.text()).toContain('请填写原因')
    await it.get('.why input').setValue(' 今年不开展后评价 ')
    await it.get('.btn.primary').trigger('click')
    await flushPromises()
    expect(propose).toHaveBeenCalledWith(4, STAGES.map((s) => s.key).filter((s) => s !== 'evaluation'), '今年不开展后评价')
    expect(it.text()).toContain('待确认')
    expect(it.text()).not.toContain('确认生效')
    expect(it.findAll('[role="switch"]')).toHaveLength(0)
  })
  it('lets the second person confirm, who has no switches', async () => {
    const confirm = vi.spyOn(admin, 'confirmModules').mockResolvedValue(view({ revision: 1, stages: stages(['evaluation']), canPropose: false }))
    const it = await page(view({ canPropose: false, pending: asked }))
    expect(it.findAll('[role="switch"]')).toHaveLength(0)
    expect(it.text()).toContain('停用评价')
    await it.get('.btn.primary').trigger('click')
    await flushPromises()
    expect(confirm).toHaveBeenCalledWith('p1')
    expect(it.text()).toContain('已停用')
  })
  it('has an entry for the configurator and the office only', () => {
    const has = (role: string) => navFor([role]).foot.some((e) => e.title === '模块')
    expect(['configurator', 'office', 'clerk', 'leader', 'system_admin', 'security_admin', 'audit_admin'].filter(has)).toEqual(['configurator', 'office'])
  })
})
