import { computed, ref, shallowRef } from 'vue'
import { records, type FindingView, type RecordView, type SubmitResult } from '@/bridge/records'
import { isEmpty, type Value } from '@/logic/fields'
import { current } from '@/logic/findings'
import { choicesOf, computeFields, fieldOf, valuesOf, viewsOf, type Values } from '@/logic/values'
import { useCatalogue } from '@/stores/catalogue'
import { useAutosave } from './useAutosave'
import { useSteady } from './useSteady'

/** A record being written: its type, values, findings and what the reviewer said. Nothing typed is ever lost. */
export function useRecordForm(id: string) {
  const catalogue = useCatalogue()
  const record = shallowRef<RecordView>()
  const values = ref<Values>({})
  const checked = ref<FindingView[]>([])
  const touched = ref(new Set<string>())
  const steady = useSteady()

  const type = computed(() => (record.value ? catalogue.typeOf(record.value.type) : undefined))
  const fields = computed(() => (type.value?.fields ?? []).map(fieldOf).filter((f) => !record.value?.hidden?.includes(f.name)))
  const choices = computed(() => choicesOf(type.value?.fields ?? [], catalogue.lists))
  const findings = computed(() => current(checked.value, (field) => !isEmpty(values.value[field])))
  /** Fields and slots that are empty because nobody came to them yet. */
  const waiting = computed(() => {
    const empty = fields.value.map((f) => f.name).filter((name) => isEmpty(values.value[name]))
    const missing = (type.value?.slots ?? []).map((s) => s.name).filter((name) => !record.value?.documents.some((d) => d.slot === name))
    return new Set([...empty, ...missing].filter((name) => !touched.value.has(name)))
  })
  // Only what was typed here: what another PC wrote meanwhile is not taken back by a form that stands open (R196).
  const typed = new Set<string>()
  const written = () => viewsOf(fields.value.filter((f) => typed.has(f.name)), values.value)

  const autosave = useAutosave(async () => {
    const saved = await records.save(id, written())
    steady(() => { checked.value = saved.findings })
    return saved.savedAt
  })

  async function load() {
    await catalogue.ready()
    const now = await records.open(id)
    record.value = now
    values.value = valuesOf(now.values)
    checked.value = now.findings
    autosave.savedAt.value = now.savedAt
    return now
  }
  /** Documents and findings anew; what is being typed stays. */
  async function refresh() {
    const now = await records.open(id)
    record.value = now
    checked.value = now.findings
  }
  function put(name: string, value: Value) {
    typed.add(name)
    values.value = computeFields(fields.value, { ...values.value, [name]: value })
    autosave.touch()
  }
  async function submit(): Promise<SubmitResult> {
    await autosave.flush()
    const result = await records.submit(id, written())
    if (!result.queued) {
      checked.value = result.findings
      touched.value = new Set([...fields.value.map((f) => f.name), ...(type.value?.slots.map((s) => s.name) ?? [])])
    }
    return result
  }
  const touch = (name: string) => steady(() => { touched.value = new Set(touched.value).add(name) })
  return { record, type, fields, choices, values, findings, touched, waiting, load, refresh, put, touch, submit, autosave }
}
