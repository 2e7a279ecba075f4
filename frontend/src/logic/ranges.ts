// Reading a file in pieces: what the answer to a Range request says.

export const CHUNK = 256 * 1024

/** The bytes from `begin` up to but not including `end`. */
export function rangeHeader(begin: number, end: number): string {
  return `bytes=${begin}-${end - 1}`
}

/** The whole length out of "bytes 0-65535/1016315"; null when the answer does not say. */
export function totalOf(contentRange: string | null): number | null {
  const found = /^bytes\s+(?:\d+-\d+|\*)\/(\d+)$/.exec(contentRange ?? '')
  return found ? Number(found[1]) : null
}
