// Every call to Go passes here: rejections become Faults, and Go's null lists become empty ones.
import { faultOf } from './fault'

/** The data of a generated class, without its methods. */
export type Plain<T> = T extends (infer U)[] ? Plain<U>[]
  : T extends object ? { [K in keyof T as T[K] extends (...args: never[]) => unknown ? never : K]: Plain<T[K]> } : T

// The only null in the views that means "none" and not "an empty list".
const POINTERS = new Set(['me', 'task', 'pending'])

function full(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(full)
  if (typeof value !== 'object' || value === null) return value
  return Object.fromEntries(Object.entries(value).map(([key, one]) => [key, one === null ? (POINTERS.has(key) ? undefined : []) : full(one)]))
}

export async function ask<T>(call: () => Promise<T>): Promise<Plain<T>> {
  try {
    return full(await call()) as Plain<T>
  } catch (reason) {
    throw faultOf(reason)
  }
}

/** For calls that answer a list: Go writes an empty one as null. */
export async function askList<T>(call: () => Promise<T[]>): Promise<Plain<T>[]> {
  return (await ask(call) ?? []) as Plain<T>[]
}
