import { onBeforeUnmount, onMounted, ref } from 'vue'
import { faultOf, type Fault } from '@/bridge/fault'

const EVERY = 3000

/**
 * Saves what changed every three seconds, on demand, and when the page goes away. One save at a time; what is typed
 * during a save is saved by the next one.
 */
export function useAutosave(save: () => Promise<string>) {
  const savedAt = ref('')
  const fault = ref<Fault>()
  let dirty = false
  let last: Promise<void> | undefined

  async function once() {
    dirty = false
    try {
      savedAt.value = await save()
      fault.value = undefined
    } catch (reason) {
      dirty = true
      fault.value = faultOf(reason)
    }
  }
  /** Resolves when everything typed so far is on this PC, or was refused with `fault`. */
  async function flush(): Promise<void> {
    if (last) await last
    if (!dirty) return
    last = once().finally(() => { last = undefined })
    await last
  }
  const touch = () => { dirty = true }
  const leave = () => void flush()
  let timer = 0
  onMounted(() => {
    timer = window.setInterval(leave, EVERY)
    document.addEventListener('visibilitychange', leave)
  })
  onBeforeUnmount(() => {
    window.clearInterval(timer)
    document.removeEventListener('visibilitychange', leave)
    leave()
  })
  return { savedAt, fault, touch, flush, drop: () => { dirty = false } }
}
