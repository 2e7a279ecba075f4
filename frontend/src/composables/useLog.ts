import { computed, onMounted, ref, shallowRef } from 'vue'
import { faultOf, type Fault } from '@/bridge/fault'
import type { LogPage, LogRow } from '@/bridge/admin'

/** A log read backwards from its end, page by page. */
export function useLog(read: (before: number) => Promise<LogPage>) {
  const rows = shallowRef<LogRow[]>()
  const next = ref(0)
  const total = ref(0)
  const fault = ref<Fault>()
  const busy = ref(false)
  let turn = 0

  async function ask(before: number) {
    const mine = (turn += 1)
    busy.value = true
    try {
      const page = await read(before)
      if (mine !== turn) return
      rows.value = before ? [...rows.value ?? [], ...page.rows] : page.rows
      next.value = page.next
      total.value = page.total
      fault.value = undefined
    } catch (reason) {
      if (mine === turn) fault.value = faultOf(reason)
    } finally {
      if (mine === turn) busy.value = false
    }
  }
  onMounted(() => ask(0))
  const more = computed(() => next.value > 0)
  return { rows, total, fault, busy, more, again: () => ask(0), older: () => ask(next.value) }
}
