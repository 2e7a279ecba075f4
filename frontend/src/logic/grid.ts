// Cells copied from a spreadsheet: tab between cells, newline between rows, quotes around cells that hold either.

export function parseGrid(text: string): string[][] {
  const rows: string[][] = [[]]
  let cell = ''
  let quoted = false
  const endCell = () => { rows[rows.length - 1].push(cell.trim()); cell = '' }
  for (let i = 0; i < text.length; i += 1) {
    const c = text[i]
    if (quoted) {
      if (c !== '"') cell += c
      else if (text[i + 1] === '"') { cell += '"'; i += 1 } else quoted = false
    } else if (c === '"' && cell === '') quoted = true
    else if (c === '\t') endCell()
    else if (c === '\n') { endCell(); rows.push([]) } else if (c !== '\r') cell += c
  }
  if (cell !== '' || rows[rows.length - 1].length) endCell()
  return rows.filter((row) => row.some((value) => value !== ''))
}
