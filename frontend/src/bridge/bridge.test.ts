import { afterEach, describe, expect, it, vi } from 'vitest'
import { ask, askList } from './ask'
import { documents } from './documents'
import { faultOf } from './fault'

describe('what Go rejects with becomes one shape (ui.md section 10: no English, no stack)', () => {
  it('takes an object, JSON text and a plain sentence', () => {
    const fault = { code: 'conflict', message: '该件已由他人办理。', ref: 'E-WF-021', problems: null }
    expect(faultOf(fault)).toMatchObject({ code: 'conflict', message: '该件已由他人办理。', ref: 'E-WF-021', problems: [] })
    expect(faultOf(JSON.stringify(fault))).toMatchObject({ code: 'conflict', ref: 'E-WF-021' })
    expect(faultOf(new Error(JSON.stringify(fault)))).toMatchObject({ code: 'conflict', message: '该件已由他人办理。', ref: 'E-WF-021' })
    expect(faultOf('文件没有读出来。')).toMatchObject({ code: 'internal', message: '文件没有读出来。' })
  })
  it.each([new TypeError('x is not a function'), 'panic: runtime error', '', undefined, null, { message: 'boom' }])('shows no English: %o', (reason) => {
    expect(faultOf(reason).message).toContain('已有数据没有改变')
    expect(faultOf(reason).message).not.toMatch(/[a-z]{3}/)
  })
})

describe('null lists of Go', () => {
  it('are empty lists; only me, task and pending may be absent', async () => {
    const view = await ask(async () => ({ notes: null, task: null, deep: [{ cells: null, text: '' }] }))
    expect(view).toEqual({ notes: [], task: undefined, deep: [{ cells: [], text: '' }] })
    expect(await askList(async () => null as unknown as string[])).toEqual([])
  })
  it('rejects with a Fault when the desktop program is not there', async () => {
    await expect(ask(() => (undefined as unknown as { State: () => Promise<string> }).State())).rejects.toMatchObject({ name: 'Fault', ref: 'E-UI-001' })
  })
})

describe('a chunk', () => {
  afterEach(() => vi.unstubAllGlobals())
  it('goes to its offset and its refusal is told (R188)', async () => {
    const fetch = vi.fn(async () => new Response('{"code":"storage","message":"磁盘已满，文件没有读入。","ref":"E-UP-002"}', { status: 507 }))
    vi.stubGlobal('fetch', fetch)
    await expect(documents.put('u/1', 524288, new Blob(['x']))).rejects.toMatchObject({ code: 'storage', message: '磁盘已满，文件没有读入。' })
    expect(fetch).toHaveBeenCalledWith('/files/incoming/u%2F1?offset=524288', expect.objectContaining({ method: 'PUT' }))
  })
})
