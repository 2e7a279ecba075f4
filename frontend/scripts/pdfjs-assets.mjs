// Copies what pdf.js reads at run time (character maps, standard fonts, decoders) to public/pdfjs,
// so that nothing is ever fetched from outside the window. The copy is not in git.
import { cpSync, existsSync, mkdirSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'

const root = dirname(dirname(fileURLToPath(import.meta.url)))
const from = join(root, 'node_modules', 'pdfjs-dist')
const to = join(root, 'public', 'pdfjs')

if (!existsSync(from)) {
  console.error('pdfjs-assets: pdfjs-dist is not installed; run npm ci first')
  process.exit(1)
}
mkdirSync(to, { recursive: true })
for (const dir of ['cmaps', 'standard_fonts', 'wasm']) {
  cpSync(join(from, dir), join(to, dir), { recursive: true })
}
