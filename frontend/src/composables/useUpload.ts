import { reactive } from 'vue'
import { documents, type DocumentView } from '@/bridge/documents'
import { faultOf } from '@/bridge/fault'

export interface Incoming { slot: string; name: string; bytes: number; level: string; sent: number; stopped?: boolean }

/** Reads a file into the sealed store of this PC, chunk by chunk; sending it on is the transfer's work. */
export function useUpload(record: () => string, done: (document: DocumentView) => unknown) {
  const incoming = reactive<Record<string, Incoming>>({})
  const errors = reactive<Record<string, string>>({})

  async function upload(slot: string, file: File, level: string) {
    errors[slot] = ''
    incoming[slot] = { slot, name: file.name, bytes: file.size, level, sent: 0 }
    let started = ''
    try {
      const { upload: id, chunk } = await documents.start(record(), slot, file.name, level, file.size)
      started = id
      for (let offset = 0; offset < file.size; offset += chunk) {
        if (incoming[slot].stopped) return void (await documents.cancel(id))
        await documents.put(id, offset, file.slice(offset, offset + chunk))
        incoming[slot].sent = Math.min(file.size, offset + chunk)
      }
      await done(await documents.finish(id))
    } catch (reason) {
      const fault = faultOf(reason)
      errors[slot] = fault.message + (fault.ref ? `（${fault.ref}）` : '')
      if (started) await documents.cancel(started).catch(() => undefined)
    } finally {
      delete incoming[slot]
    }
  }
  /** Stops reading in; what was read so far is given back. */
  function stop(slot: string) {
    if (incoming[slot]) incoming[slot].stopped = true
  }
  return { incoming, errors, upload, stop }
}
