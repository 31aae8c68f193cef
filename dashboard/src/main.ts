import '@fontsource-variable/inter';
import { QueryClient, VueQueryPlugin } from '@tanstack/vue-query';
import { createPinia } from 'pinia';
import { createApp } from 'vue';
import App from './App.vue';
import { router } from './router.ts';
import { createApiClient } from './shared/api/api-client.ts';
import { apiKey, worthRetrying } from './shared/api/queries.ts';
import { i18n } from './shared/i18n/i18n.ts';
import { useLiveStore } from './shared/live/live-store.ts';
import './style.css';

/** Back to where they were, once they are signed in: the link in a page must not end at the wall. */
const toSignIn = () => {
  const { path, fullPath } = router.currentRoute.value;
  if (path !== '/sign-in') void router.replace({ path: '/sign-in', query: { from: fullPath } });
};
const api = createApiClient({ fetch: (...request) => fetch(...request), onUnauthorized: toSignIn });
const queryClient = new QueryClient({
  defaultOptions: { queries: { retry: worthRetrying, staleTime: 10_000 } },
});

const app = createApp(App)
  .use(createPinia())
  .use(router)
  .use(i18n)
  .use(VueQueryPlugin, { queryClient })
  .provide(apiKey, api);

useLiveStore().start({
  unauthorized: toSignIn,
  // The socket does not say why it was refused; the API does.
  refused: () => void api.probe().catch(() => {}),
});

app.mount('#app');
