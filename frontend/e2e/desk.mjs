// Preparation that is not under test: the desk's services, called as the page
// calls them.
import { until } from './world.mjs'

/** A method of a bound service; its answer, or an error when none comes. */
export const go = (w, service, method, ...args) =>
  w.page.evaluate(
    ([s, m, a]) => Promise.race([window.go.app[s][m](...a), new Promise((_, no) => setTimeout(() => no(new Error(`no answer: ${s}.${m}`)), 30_000))]),
    [service, method, args],
  )

const id = (c) => c.repeat(32)
const row = (c, cells) => ({ id: id(c), cells: Object.entries(cells).map(([column, text]) => ({ column, text })) })

/** A filing's values, worth so many fen. */
export const values = (name, fen = '300000000') => [
  ...Object.entries({
    name, kind: 'new', owner_unit: 'u-yw1', basis: '《示例市政务服务条例》（示政发〔2026〕3号）', start: '2027-03-01', finish: '2028-02-28', level: '内部', phone: '13800138000',
    goal: '建设统一受理平台，编制信息资源目录并共享，落实等级保护和密码应用。',
  }).map(([field, text]) => ({ field, text, rows: [] })),
  { field: 'estimate', text: '', rows: [row('e', { category: 'application', name: '软件', quantity: '1', price: fen })] },
  { field: 'funding', text: '', rows: [row('f', { channel: 'local', year: '2026', amount: fen })] },
]

/** Takes a file in by the page's own way: start, chunks, finish. */
export async function attach(w, record, slot, name, bytes) {
  const { upload } = await go(w, 'Documents', 'Start', record, slot, name, '内部', bytes.length)
  await w.page.evaluate(([to, text]) => fetch(to, { method: 'PUT', body: Uint8Array.from(atob(text), (c) => c.charCodeAt(0)) }), [`/files/incoming/${upload}?offset=0`, bytes.toString('base64')])
  return go(w, 'Documents', 'Finish', upload)
}

/** Submits a filing and waits for the server's word. */
export async function send(w, record, name) {
  const answer = await go(w, 'Records', 'Submit', record, values(name))
  if (!answer.queued) throw new Error(JSON.stringify(answer))
  await until('受理', async () => (await go(w, 'Records', 'Open', record)).state === 'reviewing' && (await go(w, 'Syncing', 'State')).waiting === 0)
}
