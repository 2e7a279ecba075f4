// Reporter for node:test: one JSON line a test for the tally, and the plain
// words for people on standard error.
export default async function* lines(source) {
  for await (const { type, data } of source) {
    if (type !== 'test:pass' && type !== 'test:fail') continue
    if (data.details?.type === 'suite') continue
    const result = data.skip !== undefined ? 'skip' : type === 'test:pass' ? 'pass' : 'fail'
    process.stderr.write(`${result.padEnd(4)} ${data.name} (${Math.round(data.details.duration_ms)} ms)\n`)
    const error = data.details?.error
    if (result === 'fail') process.stderr.write(`     ${error?.cause?.stack ?? error?.cause ?? error}\n`)
    yield JSON.stringify({ name: data.name, result }) + '\n'
  }
}
