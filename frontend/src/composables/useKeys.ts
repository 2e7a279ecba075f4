import { onBeforeUnmount, onMounted } from 'vue'
import { combo, typing } from '@/logic/keys'

/** Listens on the window while the component lives: useKeys({ 'Ctrl+B': toggle }). */
export function useKeys(map: Record<string, (event: KeyboardEvent) => void>) {
  const listen = (event: KeyboardEvent) => {
    const act = map[combo(event)]
    // Over an open dialog only keys with Ctrl or Alt reach the page.
    if (!event.ctrlKey && !event.altKey && document.querySelector('dialog[open]')) return
    if (!act || typing(event) || event.defaultPrevented) return
    event.preventDefault()
    act(event)
  }
  onMounted(() => window.addEventListener('keydown', listen))
  onBeforeUnmount(() => window.removeEventListener('keydown', listen))
}
