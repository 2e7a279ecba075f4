// How large a page is drawn; 1 is one CSS pixel for each point of the page.
const STEPS = [0.25, 0.5, 0.67, 0.8, 1, 1.1, 1.25, 1.5, 1.75, 2, 2.5, 3, 4]

const COMFORTABLE = 1.35

/** As wide as the desk allows. */
export function fitted(desk: number, page: number): number {
  return page > 0 && desk > 0 ? Math.min(4, Math.max(0.25, desk / page)) : 1
}

/** How a page is first shown: as wide as the desk, but no wider than one reads with ease. */
export function first(desk: number, page: number): number {
  return Math.min(COMFORTABLE, fitted(desk, page))
}

/** The next larger or smaller step; at the ends it stays. */
export function step(scale: number, by: 1 | -1): number {
  const next = by > 0 ? STEPS.find((s) => s > scale + 0.01) : STEPS.filter((s) => s < scale - 0.01).pop()
  return next ?? (by > 0 ? STEPS[STEPS.length - 1] : STEPS[0])
}
