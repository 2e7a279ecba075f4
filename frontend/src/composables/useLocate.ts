import { nextTick } from 'vue'

const INPUTS = 'input:not([type=file]):not(.sr), textarea, select, button, input[type=radio]'

/** Brings a place of a form into view and puts the focus there: a cell, a field, or its section. */
export function useLocate() {
  async function locate(place: { field: string; row?: string }) {
    await nextTick()
    const box = document.getElementById(`field-${place.field}`)
    box?.scrollIntoView({ block: 'center' })
    box?.querySelector<HTMLElement>('[aria-invalid=true]:not([role])')?.focus()
    if (box && !box.contains(document.activeElement)) box.querySelector<HTMLElement>(INPUTS)?.focus()
  }
  function goSection(section: string) {
    const box = document.getElementById(`section-${section}`)
    box?.scrollIntoView({ block: 'start' })
    box?.focus({ preventScroll: true })
  }
  return { locate, goSection }
}
