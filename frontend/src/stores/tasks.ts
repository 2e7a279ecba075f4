import { defineStore } from 'pinia'
import { computed, ref } from 'vue'
import { tasks, type TaskCounts, type TaskRow } from '@/bridge/tasks'

/** The numbers of the tabs and the navigation, and the queue that J and K walk through. */
export const useTasks = defineStore('tasks', () => {
  const counts = ref<TaskCounts>()
  const queue = ref<TaskRow[]>([])
  const navCounts = computed<Record<string, number>>(() => {
    const c = counts.value
    return c ? { todo: c.todo, home: c.todo, ledger: c.projects, ...Object.fromEntries(c.stages.map((s) => [s.name, s.count])) } : {}
  })

  async function load() { counts.value = await tasks.counts() }
  async function loadQueue() { queue.value = await tasks.list('todo') }
  /** The record before or after this one in the queue; undefined at its ends. */
  function beside(record: string, step: 1 | -1): string | undefined {
    const at = queue.value.findIndex((row) => row.record === record)
    return at < 0 ? undefined : queue.value[at + step]?.record
  }
  return { counts, queue, navCounts, load, loadQueue, beside }
})
