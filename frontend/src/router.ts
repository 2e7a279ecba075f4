import { createRouter, createWebHashHistory } from 'vue-router'

// Hash history: the asset server of the desktop knows files, not pages.
export const router = createRouter({
  history: createWebHashHistory(),
  routes: [{ path: '/:page(.*)*', component: () => import('@/views/home/HomeSignIn.vue') }],
})
