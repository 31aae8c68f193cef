import { createRouter, createWebHistory } from 'vue-router';
import JourneyPage from './features/journeys/JourneyPage.vue';
import JourneysPage from './features/journeys/JourneysPage.vue';
import NotFoundPage from './features/not-found/NotFoundPage.vue';
import SignInPage from './features/sign-in/SignInPage.vue';
import WallPage from './features/wall/WallPage.vue';

/** One bundle: a wall that is updated under the open page must not ask for a chunk that is gone. */
export const router = createRouter({
  history: createWebHistory(),
  routes: [
    { path: '/', redirect: '/wall' },
    { path: '/wall', component: WallPage },
    { path: '/journeys', component: JourneysPage },
    { path: '/journeys/:id', component: JourneyPage, props: true },
    { path: '/sign-in', component: SignInPage },
    { path: '/:path(.*)*', component: NotFoundPage },
  ],
  scrollBehavior: () => ({ top: 0 }),
});
