// Where two texts differ: the parts that only one of them has, to be marked in each.

export interface Mark { text: string; only: boolean }

const LIMIT = 1_000_000 // cells of the table; longer middles are marked whole

/** The first text in parts; `only` is what the second has not. */
export function marks(text: string, other: string): Mark[] {
  const [a, b] = [[...text], [...other]]
  let from = 0
  while (from < a.length && from < b.length && a[from] === b[from]) from += 1
  let end = 0
  while (end < a.length - from && end < b.length - from && a[a.length - 1 - end] === b[b.length - 1 - end]) end += 1
  const middle = a.slice(from, a.length - end)
  const kept = common(middle, b.slice(from, b.length - end))
  return joined([
    ...a.slice(0, from).map((text) => ({ text, only: false })),
    ...middle.map((text, i) => ({ text, only: !kept[i] })),
    ...a.slice(a.length - end).map((text) => ({ text, only: false })),
  ])
}

/** Which signs of a belong to a longest common sequence with b. */
function common(a: string[], b: string[]): boolean[] {
  const kept = a.map(() => false)
  if (!a.length || !b.length || a.length * b.length > LIMIT) return kept
  const width = b.length + 1
  const longest = new Uint16Array((a.length + 1) * width)
  for (let i = a.length - 1; i >= 0; i--)
    for (let j = b.length - 1; j >= 0; j--)
      longest[i * width + j] = a[i] === b[j] ? longest[(i + 1) * width + j + 1]! + 1 : Math.max(longest[(i + 1) * width + j]!, longest[i * width + j + 1]!)
  for (let i = 0, j = 0; i < a.length && j < b.length;) {
    if (a[i] === b[j]) { kept[i] = true; i += 1; j += 1 } else if (longest[(i + 1) * width + j]! >= longest[i * width + j + 1]!) i += 1
    else j += 1
  }
  return kept
}

function joined(list: Mark[]): Mark[] {
  const out: Mark[] = []
  for (const m of list) {
    const last = out.at(-1)
    if (last?.only === m.only) last.text += m.text
    else out.push({ ...m })
  }
  return out
}
