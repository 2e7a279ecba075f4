import { onBeforeUnmount, ref, watch, type Ref } from 'vue'

/** The section of a form whose head is nearest above the middle of the scrolled box. */
export function useSectionInView(box: Ref<HTMLElement | undefined>, sections: () => string[]) {
  const current = ref('')
  function look() {
    const top = box.value?.getBoundingClientRect().top ?? 0
    const above = sections().filter((s) => (document.getElementById(`section-${s}`)?.getBoundingClientRect().top ?? Infinity) - top < 160)
    current.value = above[above.length - 1] ?? sections()[0] ?? ''
  }
  watch([box, sections], ([now], [before]) => {
    (before as HTMLElement | undefined)?.removeEventListener('scroll', look)
    now?.addEventListener('scroll', look, { passive: true })
    look()
  }, { flush: 'post' })
  onBeforeUnmount(() => box.value?.removeEventListener('scroll', look))
  return current
}
