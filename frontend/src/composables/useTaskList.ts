import { computed, onBeforeUnmount, onMounted, ref, watch, type Ref } from 'vue'
import { listen } from '@/bridge/events'
import { faultOf, type Fault } from '@/bridge/fault'
import { tasks, type Tab, type TaskRow } from '@/bridge/tasks'
import { grouped, renew } from '@/logic/tasks'

/** One tab of the task centre: rows that never move under the pointer, and the one that is selected. */
export function useTaskList(tab: Ref<Tab>) {
  const rows = ref<TaskRow[]>()
  const fault = ref<Fault>()
  const arrived = ref(0)
  const at = ref('')
  const groups = computed(() => grouped(rows.value ?? []))
  const order = computed(() => (tab.value === 'todo' ? groups.value.flatMap((g) => g.rows) : rows.value ?? []))
  const selected = computed(() => order.value.find((r) => r.task + r.record === at.value) ?? order.value[0])

  async function ask(take: boolean) {
    const mine = tab.value
    try {
      const fresh = await tasks.list(mine)
      if (mine !== tab.value) return
      const kept = take || !rows.value?.length ? { rows: fresh, arrived: 0 } : renew(rows.value, fresh)
      rows.value = kept.rows
      arrived.value = kept.arrived
      fault.value = undefined
    } catch (reason) {
      fault.value = faultOf(reason)
    }
  }
  const select = (row: TaskRow) => { at.value = row.task + row.record }
  function step(by: 1 | -1) {
    const next = order.value[order.value.findIndex((r) => r === selected.value) + by]
    if (next) select(next)
  }
  watch(tab, () => { rows.value = undefined; at.value = ''; arrived.value = 0; void ask(true) })
  let stop: (() => void) | undefined
  onMounted(() => { void ask(true); stop = listen<string[]>('changed', (names) => { if (names.includes('tasks')) void ask(false) }) })
  onBeforeUnmount(() => stop?.())
  return { rows, groups, fault, arrived, selected, select, step, take: () => ask(true) }
}
