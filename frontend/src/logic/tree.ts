// A tree that comes as a flat list of lines, walked with the keys.

export interface Node { id: string; parent: string; title: string; count: number }
export interface Shown extends Node { depth: number; leaf: boolean; open: boolean }

/** The lines to show, in the order they came, children under their parent where it is open. */
export function shownOf(nodes: Node[], open: ReadonlySet<string>): Shown[] {
  const known = new Set(nodes.map((n) => n.id))
  const children = new Map<string, Node[]>()
  for (const n of nodes) {
    const parent = known.has(n.parent) ? n.parent : ''
    children.set(parent, [...children.get(parent) ?? [], n])
  }
  const walk = (parent: string, depth: number): Shown[] => (children.get(parent) ?? []).flatMap((n) => {
    const leaf = !children.has(n.id)
    const isOpen = !leaf && open.has(n.id)
    return [{ ...n, depth, leaf, open: isOpen }, ...(isOpen ? walk(n.id, depth + 1) : [])]
  })
  return walk('', 0)
}

/** From the root to a node: what must be open for it to be seen. */
export function pathTo(nodes: Node[], id: string): Node[] {
  const node = nodes.find((n) => n.id === id)
  return node ? [...pathTo(nodes, node.parent), node] : []
}

/** Nodes whose title or whose children's titles hold the words, with their parents. */
export function narrowed(nodes: Node[], words: string): Node[] {
  const needle = words.trim().toLowerCase()
  if (!needle) return nodes
  const keep = new Set(nodes.filter((n) => n.title.toLowerCase().includes(needle)).flatMap((n) => pathTo(nodes, n.id).map((p) => p.id)))
  return nodes.filter((n) => keep.has(n.id))
}
