import { computed, onBeforeUnmount, ref } from 'vue'

/** Does something after some seconds unless it is undone; leaving the page does it at once. */
export function useUndo(seconds: number) {
  const left = ref(0)
  const pending = computed(() => left.value > 0)
  let act: (() => void) | undefined
  let timer = 0

  function stop() {
    window.clearInterval(timer)
    left.value = 0
    act = undefined
  }
  function fire() {
    const now = act
    stop()
    now?.()
  }
  function start(later: () => void) {
    fire()
    act = later
    left.value = seconds
    timer = window.setInterval(() => { left.value -= 1; if (left.value <= 0) fire() }, 1000)
  }
  onBeforeUnmount(fire)
  return { left, pending, start, undo: stop }
}
