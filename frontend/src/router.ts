import { createRouter, createWebHashHistory, type RouteRecordRaw } from 'vue-router'
import { firstPage } from '@/logic/nav'
import { useSession } from '@/stores/session'

declare module 'vue-router' {
  interface RouteMeta {
    bare?: boolean // before anybody is known: no frame
    nav?: string   // the entry of the navigation that is lit
    thin?: boolean   // starts with thin navigation
    narrow?: boolean // the same below 1400 px
  }
}

const routes: RouteRecordRaw[] = [
  { path: '/signin', component: () => import('@/views/home/HomeSignIn.vue'), meta: { bare: true } },
  { path: '/bind', component: () => import('@/views/home/HomeBind.vue'), meta: { bare: true } },
  { path: '/activate', component: () => import('@/views/home/HomeActivate.vue'), meta: { bare: true } },
  { path: '/todo', component: () => import('@/views/home/HomeTodo.vue'), meta: { nav: 'todo' } },
  { path: '/leader', component: () => import('@/views/home/HomeLeader.vue'), meta: { nav: 'home' } },
  { path: '/notices', component: () => import('@/views/home/HomeNotices.vue') },
  { path: '/attention', component: () => import('@/views/home/HomeAttention.vue'), meta: { nav: 'todo' } },
  { path: '/attention/:intent', component: () => import('@/views/home/HomeHeld.vue'), props: true, meta: { nav: 'todo' } },
  { path: '/stage/:stage', component: () => import('@/views/initiation/InitiationList.vue'), props: true },
  { path: '/filing/:id', component: () => import('@/views/initiation/InitiationFiling.vue'), props: true, meta: { nav: 'initiation' } },
  { path: '/case/:id', component: () => import('@/views/initiation/InitiationCase.vue'), props: true, meta: { nav: 'todo', thin: true } },
  { path: '/ledger', component: () => import('@/views/home/HomeLedger.vue'), meta: { nav: 'ledger', narrow: true } },
  { path: '/project/:id', component: () => import('@/views/home/HomeProject.vue'), props: true, meta: { nav: 'ledger' } },
  { path: '/archives', component: () => import('@/views/archives/ArchivesPage.vue'), meta: { nav: 'archives' } },
  { path: '/log', component: () => import('@/views/admin/AdminLog.vue'), meta: { nav: 'log' } },
  { path: '/mine', component: () => import('@/views/admin/AdminMine.vue') },
  { path: '/users', component: () => import('@/views/admin/AdminUsers.vue'), meta: { nav: 'users' } },
  { path: '/modules', component: () => import('@/views/admin/AdminModules.vue'), meta: { nav: 'modules' } },
  { path: '/devices', component: () => import('@/views/admin/AdminDevices.vue'), meta: { nav: 'devices' } },
  { path: '/media', component: () => import('@/views/home/HomeMedia.vue') },
  { path: '/:rest(.*)*', redirect: () => firstPage(useSession().me?.roles ?? []) },
]

// Hash history: the asset server of the desktop knows files, not pages.
export const router = createRouter({ history: createWebHashHistory(), routes })

router.beforeEach(async (to) => {
  const session = useSession()
  if (!session.view) await session.load()
  if (session.open) return to.meta.bare ? firstPage(session.me?.roles ?? []) : true
  if (to.meta.bare) return true
  return session.view?.state === 'unbound' ? '/bind' : '/signin'
})
