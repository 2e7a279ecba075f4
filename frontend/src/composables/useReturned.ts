import { onMounted, shallowRef } from 'vue'
import { tasks, type StepView } from '@/bridge/tasks'
import { lastReturn } from '@/logic/acts'

/** What the last 退回 said about the whole filing. The form does without when this PC does not hold the case. */
export function useReturned(record: string) {
  const returned = shallowRef<StepView>()
  onMounted(async () => { returned.value = lastReturn((await tasks.open(record).catch(() => undefined))?.history ?? []) })
  return returned
}
