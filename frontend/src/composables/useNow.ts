import { onBeforeUnmount, onMounted, ref } from 'vue'

/** The clock of this PC in milliseconds, moving once a second while the component lives. */
export function useNow() {
  const now = ref(Date.now())
  let timer = 0
  onMounted(() => { timer = window.setInterval(() => { now.value = Date.now() }, 1000) })
  onBeforeUnmount(() => window.clearInterval(timer))
  return now
}
