import { ref } from 'vue'
import { faultOf, type Fault } from '@/bridge/fault'

/** One act at a time: `running` while it lasts, `fault` when it was refused, true when it went through. */
export function useRun() {
  const running = ref(false)
  const fault = ref<Fault>()

  async function run(act: () => Promise<unknown>): Promise<boolean> {
    if (running.value) return false
    running.value = true
    fault.value = undefined
    try {
      await act()
      return true
    } catch (reason) {
      fault.value = faultOf(reason)
      return false
    } finally {
      running.value = false
    }
  }
  return { running, fault, run }
}
