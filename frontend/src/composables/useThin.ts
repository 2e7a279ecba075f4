import { computed, onBeforeUnmount, onMounted, ref, watch } from 'vue'
import { useRoute } from 'vue-router'

const NARROW = 1400 // reading pages start thin below this, all pages below the other; in pixels at 100 % type
const SMALL = 1024

/** Thin navigation: as the page starts with it, until the user says otherwise on this page. */
export function useThin() {
  const route = useRoute()
  // Large type makes the same window narrower.
  const wide = () => window.innerWidth / (parseFloat(getComputedStyle(document.documentElement).fontSize) / 16 || 1)
  const width = ref(wide())
  const chosen = ref<boolean>()
  const measure = () => { width.value = wide() }
  onMounted(() => window.addEventListener('resize', measure))
  onBeforeUnmount(() => window.removeEventListener('resize', measure))
  watch(() => route.path, () => { chosen.value = undefined })

  const thin = computed(() => chosen.value ?? (!!route.meta.thin || width.value < (route.meta.narrow ? NARROW : SMALL)))
  return { thin, toggle: () => { chosen.value = !thin.value } }
}
