import { defineStore } from 'pinia'
import { computed, ref } from 'vue'
import { records, type OptionView, type TypeView } from '@/bridge/records'

/** The record types, units and people: asked once, and again when the catalogue changes. */
export const useCatalogue = defineStore('catalogue', () => {
  const types = ref<TypeView[]>([])
  const units = ref<OptionView[]>([])
  const people = ref<OptionView[]>([])
  const lists = computed<Record<string, OptionView[]>>(() => ({ unit: units.value, user: people.value }))

  async function load() { [types.value, units.value, people.value] = await Promise.all([records.types(), records.units(), records.people()]) }
  /** The type under this name; throws nothing, a form waits until it is there. */
  const typeOf = (name: string) => types.value.find((t) => t.name === name)
  const ready = async () => { if (!types.value.length) await load() }
  return { types, units, people, lists, load, typeOf, ready }
})
