import { mount } from '@vue/test-utils'
import { createPinia, setActivePinia } from 'pinia'
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import { defineComponent, h } from 'vue'
import { useActions } from './useActions'
import { useAutosave } from './useAutosave'
import { useRecordForm } from './useRecordForm'
import { useSteady } from './useSteady'
import { useUndo } from './useUndo'
import { useUpload } from './useUpload'
import type { CaseView } from '@/bridge/tasks'

/** Runs a composable inside a component, as it lives in the product. */
function live<T>(use: () => T) {
  let out!: T
  const at = mount(defineComponent({ setup() { out = use(); return () => h('i') } }))
  return { out, leave: () => at.unmount() }
}
const go = (services: Record<string, Record<string, unknown>>) => vi.stubGlobal('go', { app: services })
const settle = () => vi.advanceTimersByTimeAsync(0)

beforeEach(() => vi.useFakeTimers())
afterEach(() => { vi.useRealTimers(); vi.unstubAllGlobals() })

describe('autosave loses no keystroke, online or not (R191)', () => {
  it('saves what changed every three seconds, and nothing when nothing did', async () => {
    const save = vi.fn(async () => '2026-11-20T06:02:31Z')
    const { out } = live(() => useAutosave(save))
    await vi.advanceTimersByTimeAsync(9000)
    expect(save).not.toHaveBeenCalled()
    out.touch()
    await vi.advanceTimersByTimeAsync(3000)
    expect([save.mock.calls.length, out.savedAt.value]).toEqual([1, '2026-11-20T06:02:31Z'])
  })
  it('saves again what was typed during a save, one at a time', async () => {
    const ends: ((at: string) => void)[] = []
    const save = vi.fn(() => new Promise<string>((done) => ends.push(done)))
    const { out } = live(() => useAutosave(save))
    out.touch()
    void out.flush()
    await settle()
    out.touch()
    const flushed = out.flush()
    await vi.advanceTimersByTimeAsync(3000)
    expect(save).toHaveBeenCalledTimes(1)
    ends[0]?.('a')
    await settle()
    expect(save).toHaveBeenCalledTimes(2)
    ends[1]?.('b')
    await flushed
    expect(out.savedAt.value).toBe('b')
  })
  it('keeps trying after a refusal and says why', async () => {
    const save = vi.fn(async () => '').mockRejectedValueOnce({ code: 'storage', message: '磁盘已满，没有保存。', ref: 'E-JN-001' }).mockResolvedValue('later')
    const { out } = live(() => useAutosave(save))
    out.touch()
    await vi.advanceTimersByTimeAsync(3000)
    expect(out.fault.value?.message).toBe('磁盘已满，没有保存。')
    await vi.advanceTimersByTimeAsync(3000)
    expect([out.fault.value, out.savedAt.value]).toEqual([undefined, 'later'])
  })
  it('saves when the page is left', async () => {
    const save = vi.fn(async () => '')
    const { out, leave } = live(() => useAutosave(save))
    out.touch()
    leave()
    await settle()
    expect(save).toHaveBeenCalledTimes(1)
  })
})

describe('nothing moves under a pressed pointer: the press on 提交 leaves a field, whose finding line would take the button away (R66)', () => {
  const point = (type: string, button = 0) => window.dispatchEvent(new PointerEvent(type, { button }))
  it('runs at once while no button is down', () => {
    const { out } = live(() => useSteady())
    const act = vi.fn()
    out(act)
    expect(act).toHaveBeenCalledTimes(1)
  })
  it('waits for the click that follows the release, then runs all in order, once', async () => {
    const { out } = live(() => useSteady())
    const done: string[] = []
    point('pointerdown')
    out(() => done.push('touch'))
    out(() => done.push('findings'))
    point('pointerup')
    done.push('click') // the engine sends it right after pointerup
    await settle()
    expect(done).toEqual(['click', 'touch', 'findings'])
    point('pointerup')
    await settle()
    expect(done).toHaveLength(3)
  })
  it('a drag that the engine takes over lets go too; the menu button holds nothing', async () => {
    const { out } = live(() => useSteady())
    const act = vi.fn()
    point('pointerdown')
    out(act)
    point('pointercancel')
    await settle()
    expect(act).toHaveBeenCalledTimes(1)
    point('pointerdown', 2)
    out(act)
    expect(act).toHaveBeenCalledTimes(2)
  })
  it('the form shows the line of the left field only after the click', async () => {
    setActivePinia(createPinia())
    const { out, leave } = live(() => useRecordForm('r1'))
    point('pointerdown')
    out.touch('goal')
    expect([...out.touched.value]).toEqual([])
    point('pointerup')
    await settle()
    expect([...out.touched.value]).toEqual(['goal'])
    leave()
  })
})

describe('an open form says only what was typed in it (R196)', () => {
  it('sends no field that nobody touched: another PC may have changed it', async () => {
    setActivePinia(createPinia())
    const column = (name: string) => ({ name, title: name, kind: 'text', required: false, max: 0, class: 'general', hint: '', options: [], formula: '', of: [], system: false, listed: false, section: '', columns: [] })
    const save = vi.fn(async () => ({ savedAt: '', findings: [] }))
    const record = { id: 'r1', type: 'filing', hidden: [], values: [{ field: 'name', text: '旧' }, { field: 'goal', text: '旧目标' }], findings: [], documents: [] }
    go({ Records: { Types: async () => [{ name: 'filing', fields: [column('name'), column('goal')], slots: [], sections: [] }], Units: async () => [], People: async () => [], Open: async () => record, Save: save } })
    const { out, leave } = live(() => useRecordForm('r1'))
    await out.load()
    out.put('name', { text: '新' })
    await out.autosave.flush()
    expect(save.mock.calls).toEqual([['r1', [{ field: 'name', text: '新', many: [], rows: [] }]]])
    leave()
  })
})

describe('undo', () => {
  it('acts after its seconds, not when undone, and at once when the page is left', async () => {
    const act = vi.fn()
    const { out, leave } = live(() => useUndo(8))
    out.start(act)
    await vi.advanceTimersByTimeAsync(7000)
    expect([act.mock.calls.length, out.left.value]).toEqual([0, 1])
    out.undo()
    await vi.advanceTimersByTimeAsync(8000)
    expect(act).not.toHaveBeenCalled()
    out.start(act)
    await vi.advanceTimersByTimeAsync(8000)
    expect(act).toHaveBeenCalledTimes(1)
    out.start(act)
    leave()
    expect(act).toHaveBeenCalledTimes(2)
  })
})

describe('upload in chunks (R188)', () => {
  const file = new File(['x'.repeat(2500)], '方案.pdf')
  it('sends every byte once, in order, as buffers (a Blob kills WebKitGTK), then finishes', async () => {
    const puts: [string, number][] = []
    vi.stubGlobal('fetch', async (url: string, init: RequestInit) => { puts.push([url, (init.body as ArrayBuffer).byteLength]); return new Response(null, { status: 204 }) })
    const calls: unknown[] = []
    go({ Documents: { Start: async (...a: unknown[]) => { calls.push(a); return { upload: 'u1', chunk: 1000 } }, Finish: async (u: string) => ({ id: 'd1', slot: u }) } })
    const done = vi.fn()
    const { out } = live(() => useUpload(() => 'r1', done))
    await out.upload('plan', file, '内部')
    expect(calls).toEqual([['r1', 'plan', '方案.pdf', '内部', 2500]])
    expect(puts).toEqual([['/files/incoming/u1?offset=0', 1000], ['/files/incoming/u1?offset=1000', 1000], ['/files/incoming/u1?offset=2000', 500]])
    expect(done).toHaveBeenCalledWith({ id: 'd1', slot: 'u1' })
    expect(out.incoming).toEqual({})
  })
  it('is stopped by its user and gives the space back, without a reproach', async () => {
    const cancel = vi.fn(async () => undefined), finish = vi.fn()
    const { out } = live(() => useUpload(() => 'r1', () => undefined))
    vi.stubGlobal('fetch', async () => { out.stop('plan'); return new Response(null, { status: 204 }) })
    go({ Documents: { Start: async () => ({ upload: 'u1', chunk: 1000 }), Finish: finish, Cancel: cancel } })
    await out.upload('plan', file, '内部')
    expect([cancel.mock.calls, finish.mock.calls, out.errors.plan, out.incoming]).toEqual([[['u1']], [], '', {}])
  })
  it('says why it stopped and gives the space back', async () => {
    const cancel = vi.fn(async () => undefined)
    vi.stubGlobal('fetch', async () => new Response(null, { status: 204 }))
    go({ Documents: { Start: async () => ({ upload: 'u1', chunk: 1000 }), Finish: async () => { throw { code: 'invalid', message: '文件已损坏，没有加入。', ref: 'E-DO-011' } }, Cancel: cancel } })
    const { out } = live(() => useUpload(() => 'r1', () => undefined))
    await out.upload('plan', file, '内部')
    expect(out.errors.plan).toBe('文件已损坏，没有加入。（E-DO-011）')
    expect(cancel).toHaveBeenCalledWith('u1')
  })
})

describe('opinion and act (R68, R76)', () => {
  const view = { task: { id: 't1', actions: ['agree', 'send_back'], opinion: ['send_back'] } } as unknown as CaseView
  it('keeps each pause in typing, and takes up what was kept', async () => {
    const keep = vi.fn(async () => undefined)
    go({ Tasks: { Opinion: async () => '方案可行', KeepOpinion: keep } })
    const { out } = live(() => useActions('r1', () => view))
    await out.load()
    expect([out.opinion.value, out.kept.value]).toEqual(['方案可行', true])
    out.opinion.value = '方案可行，'
    await settle()
    out.opinion.value = '方案可行，拟同意'
    await vi.advanceTimersByTimeAsync(400)
    expect(keep.mock.calls).toEqual([['r1', '方案可行，拟同意']])
    expect(out.kept.value).toBe(true)
  })
  it('asks for an opinion where the node needs one and sends the notes at fields with 退回 only (R69, R70)', async () => {
    const act = vi.fn(async () => ({ queued: true, act: 'waiting', message: '', findings: [] }))
    go({ Tasks: { Opinion: async () => '', KeepOpinion: async () => undefined, Act: act } })
    const { out } = live(() => useActions('r1', () => view))
    out.notes.value = [{ field: 'goal', text: '请写明衔接' }]
    expect(await out.act('send_back')).toBeUndefined()
    expect(out.missing('send_back')).toBe('请先写明意见。')
    await out.act('agree')
    out.opinion.value = '请补充'
    await out.act('send_back')
    const sent = act.mock.calls.map(([input]: unknown[]) => input as { action: string; notes: { field: string; record: string }[] })
    expect(sent.map((s) => [s.action, s.notes.length])).toEqual([['agree', 0], ['send_back', 1]])
    expect(sent[1]?.notes[0]).toMatchObject({ record: 'r1', field: 'goal', text: '请写明衔接' })
  })
  it('keeps the opinion when the act is refused (R197)', async () => {
    go({ Tasks: { Opinion: async () => '', KeepOpinion: async () => undefined, Act: async () => { throw { code: 'conflict', message: '该件已由他人办理。', ref: 'E-WF-001' } } } })
    const { out } = live(() => useActions('r1', () => view))
    out.opinion.value = '同意'
    expect(await out.act('agree')).toBeUndefined()
    expect([out.opinion.value, out.fault.value?.message]).toEqual(['同意', '该件已由他人办理。'])
  })
})
