// What Go tells the page; the page then asks again. Names as in app/session.go.
import { EventsOn } from '@/wailsjs/runtime/runtime'

export type Event = 'session' | 'sync' | 'changed' | 'transfer'

/** Listens until the returned function is called. */
export function listen<T>(event: Event, heard: (data: T) => void): () => void {
  return EventsOn(event, heard as (...data: unknown[]) => void)
}
