import { mount, flushPromises } from '@vue/test-utils'
import { beforeEach, describe, expect, it, vi } from 'vitest'
import SyncTransfer from './SyncTransfer.vue'
import { documents, type TransferView } from '@/bridge/documents'

const moving: TransferView = { document: 'd1', name: '建设方案.pdf', sent: 3 << 20, total: 12 << 20, speed: 1 << 20, rest: 9, state: 'sending', reason: '' }

// R195, R197: each upload says how far it is, and can be held back and let go on.
describe('a document on its way', () => {
  beforeEach(() => {
    vi.spyOn(documents, 'pause').mockResolvedValue(undefined)
    vi.spyOn(documents, 'resume').mockResolvedValue(undefined)
  })

  it('tells bytes, speed and rest, and pauses', async () => {
    const row = mount(SyncTransfer, { props: { transfer: moving } })
    expect(row.text()).toContain('3.0 MB / 12.0 MB　1.0 MB/s　约剩 9 秒')
    expect(row.get('[role=progressbar]').attributes('aria-valuenow')).toBe('25')
    await row.get('[aria-label="暂停上传 建设方案.pdf"]').trigger('click')
    await flushPromises()
    expect(documents.pause).toHaveBeenCalledWith('d1')
    expect(row.emitted('moved')).toHaveLength(1)
  })

  it('goes on when it is paused, and can be given up', async () => {
    const row = mount(SyncTransfer, { props: { transfer: { ...moving, state: 'paused', speed: 0, rest: -1 } } })
    expect(row.text()).toContain('3.0 MB / 12.0 MB　已暂停')
    expect(row.find('[aria-label="取消上传 建设方案.pdf"]').exists()).toBe(true)
    await row.get('[aria-label="继续上传 建设方案.pdf"]').trigger('click')
    await flushPromises()
    expect(documents.resume).toHaveBeenCalledWith('d1')
  })

  it('says why it was not held back', async () => {
    vi.spyOn(documents, 'pause').mockRejectedValue({ code: 'not_found', message: '没有找到这条内容。', ref: 'E-AP-006', problems: [] })
    const row = mount(SyncTransfer, { props: { transfer: moving } })
    await row.get('[aria-label="暂停上传 建设方案.pdf"]').trigger('click')
    await flushPromises()
    expect(row.text()).toContain('没有找到这条内容。')
    expect(row.emitted('moved')).toBeUndefined()
  })
})
