import { ref, watchEffect } from 'vue'

const SIZES = [100, 112, 125, 150, 200] as const
const KEY = 'quancheng.display'

/** Dark and the size of the type: a matter of this PC and these eyes, never of a record. */
export function useDisplay() {
  const kept = JSON.parse(localStorage.getItem(KEY) ?? '{}') as { dark?: boolean; size?: number }
  const dark = ref(kept.dark ?? false)
  const size = ref(SIZES.find((s) => s === kept.size) ?? 100)

  watchEffect(() => {
    document.documentElement.classList.toggle('dark', dark.value)
    document.documentElement.style.setProperty('--zoom', String(size.value / 100))
    localStorage.setItem(KEY, JSON.stringify({ dark: dark.value, size: size.value }))
    window.dispatchEvent(new Event('resize')) // the frame measures again
  })
  const larger = () => { size.value = SIZES[(SIZES.indexOf(size.value) + 1) % SIZES.length] ?? 100 }
  return { dark, size, larger }
}
