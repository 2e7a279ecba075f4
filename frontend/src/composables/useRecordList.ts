import { onBeforeUnmount, reactive, ref, shallowReactive, shallowRef, watch } from 'vue'
import { listen } from '@/bridge/events'
import { faultOf, type Fault } from '@/bridge/fault'
import { records, type ConditionView, type ListPage, type ListRow } from '@/bridge/records'
import { PAGE, pagesOf } from '@/logic/pages'

/** One line of the list; its row comes when it is near the eye. */
export interface Line { key: string; row?: ListRow }
export interface Query { search: string; conditions: ConditionView[]; sort: string; desc: boolean }

/**
 * A list of one type, read page by page. Count and sums are of the whole filtered set. What is shown stays until the
 * answer to a new question is there; answers that were overtaken are dropped.
 */
export function useRecordList(type: string, query: () => Query) {
  const lines = shallowRef<Line[]>([])
  const page = shallowRef<Omit<ListPage, 'rows'>>()
  const fault = ref<Fault>()
  let turn = 0
  let asked = new Set<number>()
  let seen: [number, number] = [0, PAGE - 1]

  async function ask(number: number, mine: number) {
    asked.add(number)
    try {
      const { rows, ...rest } = await records.list({ type, ...query(), offset: number * PAGE, limit: PAGE })
      if (mine !== turn) return
      if (rest.total !== lines.value.length) lines.value = Array.from({ length: rest.total }, (_, i) => shallowReactive<Line>({ key: String(i) }))
      rows.forEach((row, i) => { lines.value[number * PAGE + i].row = row })
      page.value = rest
      fault.value = undefined
    } catch (reason) {
      asked.delete(number)
      if (mine === turn) fault.value = faultOf(reason)
    }
  }
  /** Asks for what lies between two rows and is not here yet. */
  function see(first: number, last: number) {
    seen = [first, last]
    for (const n of pagesOf(first, last, lines.value.length)) if (!asked.has(n)) void ask(n, turn)
  }
  async function restart(top: boolean) {
    const mine = (turn += 1)
    asked = new Set()
    if (top) seen = [0, PAGE - 1]
    await Promise.all((pagesOf(seen[0], seen[1], lines.value.length || 1)).map((n) => ask(n, mine)))
    // Pages beyond those asked hold the answer to the old question.
    if (mine === turn) lines.value.forEach((line, i) => { if (!asked.has(Math.floor(i / PAGE))) line.row = undefined })
  }
  watch(query, () => void restart(true), { deep: true, immediate: true })
  const stop = listen<string[]>('changed', (names) => { if (names.includes('records')) void restart(false) })
  onBeforeUnmount(() => { turn += 1; stop() })

  return reactive({ lines, page, fault, see, again: () => restart(false) })
}
