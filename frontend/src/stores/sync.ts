import { defineStore } from 'pinia'
import { computed, ref } from 'vue'
import { documents, type SpaceView, type TransferView } from '@/bridge/documents'
import { listen } from '@/bridge/events'
import { syncing, type OutboxView, type SyncView } from '@/bridge/syncing'
import type { SyncStatus } from '@/components/sync/SyncChip.vue'
import { clock, span } from '@/logic/dates'

const SHORT_LEASE = 8 * 3600_000

const linkOf = (v: SyncView): SyncStatus['link'] =>
  v.away ? 'chosen' : v.online ? 'online' : v.mode === 'untrusted' ? 'untrusted' : v.mode === 'connecting' ? 'connecting' : 'offline'

/** The connection and what is on its way. The panel never opens by itself. */
export const useSync = defineStore('sync', () => {
  const view = ref<SyncView>()
  const outbox = ref<OutboxView>()
  const transfers = ref<TransferView[]>([])
  const space = ref<SpaceView>()
  const panel = ref(false)

  const leaseLeft = computed(() => (view.value?.lease ? Date.parse(view.value.lease) - Date.now() : NaN))
  const status = computed<SyncStatus>(() => {
    const v = view.value
    if (!v) return { link: 'connecting', queued: 0, held: 0 }
    return {
      link: linkOf(v), first: !v.last, queued: v.waiting, held: v.attention,
      sending: v.mode === 'working' ? { done: v.done, total: v.total } : undefined,
      last: v.last ? clock(v.last) : undefined, lease: leaseLeft.value < SHORT_LEASE ? span(leaseLeft.value) : undefined,
    }
  })

  async function load() {
    view.value = await syncing.state()
    if (panel.value) await look()
  }
  async function look() {
    outbox.value = await syncing.outbox()
    transfers.value = outbox.value.transfers
    space.value = await documents.space()
  }
  async function toggle() {
    panel.value = !panel.value
    if (panel.value) await look()
  }
  /** Every state the engine reports is followed by one look; returns the way to stop. */
  function follow() {
    const stops = [listen<SyncView>('sync', (now) => { view.value = now; if (panel.value) void look() }),
      listen<TransferView[] | null>('transfer', (list) => { transfers.value = list ?? [] })]
    return () => stops.forEach((stop) => stop())
  }
  async function setAway(away: boolean) { view.value = await syncing.setAway(away) }
  async function release(intent: string) { await syncing.release(intent); await load() }

  return { view, outbox, transfers, space, panel, status, leaseLeft, load, look, toggle, follow, setAway, release, now: syncing.now }
})
