// The first check of the interface design: no colour, font or shadow is written outside theme.css.
import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'

const banned = [
  [/#[0-9a-fA-F]{3,8}\b(?![^<]*<\/a>)/, 'a hex colour'],
  [/\brgba?\(|\bhsla?\(/, 'a colour function'],
  [/font-family\s*:(?!\s*(var\(|inherit))/, 'a font name'],
  [/box-shadow\s*:(?!\s*(var\(|none))/, 'a shadow'],
]

function walk(dir) {
  return readdirSync(dir, { withFileTypes: true }).flatMap((entry) =>
    entry.isDirectory() ? walk(join(dir, entry.name)) : [join(dir, entry.name)])
}

const found = []
for (const file of walk('src')) {
  if (!/\.(vue|css)$/.test(file) || file.endsWith('theme.css')) continue
  readFileSync(file, 'utf8').split('\n').forEach((line, i) => {
    for (const [pattern, what] of banned) if (pattern.test(line)) found.push(`${file}:${i + 1}: ${what} outside theme.css: ${line.trim()}`)
  })
}
if (found.length) {
  console.error(found.join('\n'))
  process.exit(1)
}
