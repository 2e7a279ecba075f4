import { useKeys } from './useKeys'

/** F6 walks the regions of the window: every visible element with data-region, in reading order. */
export function useRegions() {
  const go = (step: 1 | -1) => {
    const regions = Array.from(document.querySelectorAll<HTMLElement>('[data-region]')).filter((e) => e.offsetParent !== null || e.getClientRects().length)
    if (!regions.length) return
    // The innermost region that holds the focus is where we are.
    const at = regions.reduce((found, e, i) => (e.contains(document.activeElement) ? i : found), -1)
    const next = regions[(at + step + regions.length) % regions.length] ?? regions[0]
    if (!next.hasAttribute('tabindex')) next.setAttribute('tabindex', '-1')
    next.focus()
  }
  useKeys({ F6: () => go(1), 'Shift+F6': () => go(-1) })
}
