import { archives } from '@/bridge/archives'
import { documents } from '@/bridge/documents'
import { records } from '@/bridge/records'
import { tasks } from '@/bridge/tasks'
import { useAsk } from './useAsk'
import { useCatalogue } from '@/stores/catalogue'

/** A project with its documents, filings, filed items and the history of its newest filing, as far as this reader may see. */
export function useProject(id: () => string) {
  const catalogue = useCatalogue()
  return useAsk(async () => {
    await catalogue.ready()
    const [record, papers, filings, filed] = await Promise.all([records.open(id()), documents.list(id()),
      records.list({ type: 'filing', conditions: [{ field: 'root', op: 'eq', value: id() }] }), archives.items(id())])
    const newest = filings.rows[0]
    const history = newest ? (await tasks.open(newest.id)).history : []
    return { record, papers, filings: filings.rows, filed, history }
  }, ['records', 'documents', 'tasks', 'archives', 'catalogue'])
}
export type Project = NonNullable<ReturnType<typeof useProject>['data']['value']>
