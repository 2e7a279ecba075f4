import { computed, onBeforeUnmount, onMounted, ref, watch } from 'vue'
import { useRoute } from 'vue-router'

const NARROW = 1400

/** Thin navigation: as the page starts with it, until the user says otherwise on this page. */
export function useThin() {
  const route = useRoute()
  const width = ref(window.innerWidth)
  const chosen = ref<boolean>()
  const measure = () => { width.value = window.innerWidth }
  onMounted(() => window.addEventListener('resize', measure))
  onBeforeUnmount(() => window.removeEventListener('resize', measure))
  watch(() => route.path, () => { chosen.value = undefined })

  const thin = computed(() => chosen.value ?? (!!route.meta.thin || (!!route.meta.narrow && width.value < NARROW)))
  return { thin, toggle: () => { chosen.value = !thin.value } }
}
