import { createRouter, createWebHistory } from 'vue-router';
import NotFoundPage from './features/not-found/NotFoundPage.vue';
import OverviewPage from './features/overview/OverviewPage.vue';
import SignInPage from './features/sign-in/SignInPage.vue';
import WallPage from './features/wall/WallPage.vue';

/**
 * The wall is in the first bundle: updated under the open page, it must not ask for a chunk that is gone. So is the desk's
 * home, which is small: a chunk of its own is asked for only when all the rest has been run. What is opened from there by
 * somebody's hand comes when it is asked for, and with it the chart library.
 */
export const router = createRouter({
  history: createWebHistory(),
  routes: [
    { path: '/', redirect: '/wall' },
    { path: '/wall', component: WallPage },
    { path: '/journeys', component: OverviewPage },
    {
      path: '/journeys/:id',
      component: () => import('./features/journeys/JourneyPage.vue'),
      props: true,
    },
    {
      path: '/incidents/:id',
      component: () => import('./features/incidents/IncidentPage.vue'),
      props: true,
    },
    { path: '/on-call', component: () => import('./features/on-call/OnCallPage.vue') },
    { path: '/system', component: () => import('./features/system/SystemPage.vue') },
    { path: '/sign-in', component: SignInPage },
    { path: '/:path(.*)*', component: NotFoundPage },
  ],
  // Who chooses something on a page stays where it was chosen.
  scrollBehavior: (to, from, saved) => {
    if (to.hash) return { el: to.hash };
    return saved ?? (to.path === from.path ? false : { top: 0 });
  },
});

/**
 * A chunk that is gone means that the server ships another build by now: the whole page is fetched anew. Not where the page
 * itself is fresh, which would fetch it for ever.
 */
router.onError((error, to, from) => {
  if (from.matched.length > 0 && isChunkMissing(error)) location.assign(to.fullPath);
});

function isChunkMissing(error: unknown): boolean {
  return error instanceof Error && /dynamically imported module|module script failed/i.test(error.message);
}
