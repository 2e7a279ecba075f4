// The Range transport against a server that answers as Go's http.ServeContent does. Bad input of issue 2, R200.
import { afterEach, expect, it, vi } from 'vitest'
import { read, troubleOf, Unreadable } from './source'

const file = Uint8Array.from({ length: 1000 }, (_, i) => i % 251)
const asked: string[] = []
function serve(answer: (range: string) => Response) {
  asked.length = 0
  vi.stubGlobal('fetch', (_url: string, init: RequestInit) => {
    const range = (init.headers as Record<string, string>).Range
    asked.push(range)
    return Promise.resolve(answer(range))
  })
}
afterEach(() => vi.unstubAllGlobals())

const partial = (range: string) => {
  const [from, to] = /(\d+)-(\d+)/.exec(range)!.slice(1).map(Number)
  const end = Math.min(to, file.length - 1)
  return new Response(file.slice(from, end + 1), { status: 206, headers: { 'content-range': `bytes ${from}-${end}/${file.length}` } })
}

it('gets exactly the bytes asked for and learns the length', async () => {
  serve(partial)
  const got = await read('/files/documents/d/x', 100, 300)
  expect(asked).toEqual(['bytes=100-299'])
  expect(got.bytes).toEqual(file.slice(100, 300))
  expect(got).toMatchObject({ total: 1000, whole: false })
  expect((await read('/x', 900, 5000)).bytes).toEqual(file.slice(900))
})
it('takes the whole file from a server that knows no ranges', async () => {
  serve(() => new Response(file, { status: 200 }))
  expect(await read('/x', 0, 10)).toMatchObject({ total: 1000, whole: true })
})
it('tells empty, absent, locked and damaged apart', async () => {
  serve(() => new Response(null, { status: 416 }))
  await expect(read('/x', 0, 10)).rejects.toMatchObject({ trouble: 'empty' })
  serve(() => new Response('nothing', { status: 404 }))
  await expect(read('/x', 0, 10)).rejects.toMatchObject({ trouble: 'absent' })
  expect(troubleOf(new Unreadable('empty'))).toBe('empty')
  expect(troubleOf(Object.assign(new Error(), { name: 'PasswordException' }))).toBe('locked')
  expect(troubleOf(new Error('Invalid PDF structure.'))).toBe('damaged')
})
