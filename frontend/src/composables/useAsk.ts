import { onBeforeUnmount, onMounted, ref, shallowRef, type Ref } from 'vue'
import { listen } from '@/bridge/events'
import { faultOf, type Fault } from '@/bridge/fault'

export type Collection = 'records' | 'tasks' | 'documents' | 'archives' | 'notices' | 'catalogue'

/**
 * Asks Go when the component appears and again when one of the collections changed. What is shown stays until
 * the new answer is there; an answer that was overtaken is dropped.
 */
export function useAsk<T>(load: () => Promise<T>, collections: Collection[] = []) {
  const data = shallowRef<T>() as Ref<T | undefined>
  const fault = ref<Fault>()
  let turn = 0

  async function again() {
    const mine = (turn += 1)
    try {
      const answer = await load()
      if (mine !== turn) return
      data.value = answer
      fault.value = undefined
    } catch (reason) {
      if (mine === turn) fault.value = faultOf(reason)
    }
  }
  let stop: (() => void) | undefined
  onMounted(() => {
    void again()
    if (collections.length) stop = listen<string[]>('changed', (names) => { if (names.some((n) => (collections as string[]).includes(n))) void again() })
  })
  onBeforeUnmount(() => { turn += 1; stop?.() })
  return { data, fault, again }
}
