import { nextTick } from 'vue'

const INPUTS = 'input:not([type=file]):not(.sr), textarea, select, button, input[type=radio]'

/** Scrolls only the box that scrolls; scrollIntoView would move the frame of the window too. */
function bring(target: HTMLElement, share: number) {
  let box = target.parentElement
  while (box && !/auto|scroll/.test(getComputedStyle(box).overflowY)) box = box.parentElement
  if (box) box.scrollTop += target.getBoundingClientRect().top - box.getBoundingClientRect().top - box.clientHeight * share
}

/** Brings a place of a form into view and puts the focus there: a cell, a field, or its section. */
export function useLocate() {
  async function locate(place: { field: string; row?: string }) {
    await nextTick()
    const box = document.getElementById(`field-${place.field}`)
    if (!box) return
    bring(box, 0.3)
    const input = box.querySelector<HTMLElement>('[aria-invalid=true]:not([role])') ?? box.querySelector<HTMLElement>(INPUTS)
    input?.focus({ preventScroll: true })
  }
  function goSection(section: string) {
    const box = document.getElementById(`section-${section}`)
    if (!box) return
    bring(box, 0.03)
    box.focus({ preventScroll: true })
  }
  return { locate, goSection }
}
