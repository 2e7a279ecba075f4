import { onBeforeUnmount, onMounted } from 'vue'

/**
 * Holds back what would move the page while a pointer button is down: a line that appears under the pressed pointer
 * takes the button away from the click. `steady(act)` runs at once, or right after the button was let go.
 */
export function useSteady() {
  let down = false
  let waiting: (() => void)[] = []
  // A menu opened by the other button may swallow its pointerup.
  const press = (event: PointerEvent) => { down ||= event.button === 0 }
  // The click comes after pointerup; only then may things move.
  const release = () => window.setTimeout(() => {
    down = false
    const due = waiting
    waiting = []
    due.forEach((act) => act())
  })
  onMounted(() => {
    window.addEventListener('pointerdown', press, true)
    window.addEventListener('pointerup', release, true)
    window.addEventListener('pointercancel', release, true)
  })
  onBeforeUnmount(() => {
    window.removeEventListener('pointerdown', press, true)
    window.removeEventListener('pointerup', release, true)
    window.removeEventListener('pointercancel', release, true)
  })
  return (act: () => void) => { if (down) waiting.push(act); else act() }
}
