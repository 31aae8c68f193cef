import tailwindcss from '@tailwindcss/vite';
import vue from '@vitejs/plugin-vue';
import { defaultClientConditions, defineConfig } from 'vite';
import { compressFiles } from './build/compress-files.ts';
import { preloadFont } from './build/preload-font.ts';

// The browser's own Host goes on with the request: the server compares it with the Origin.
const server = { target: 'http://127.0.0.1:7350', changeOrigin: false };

export default defineConfig({
  root: import.meta.dirname,
  plugins: [vue(), tailwindcss(), preloadFont(/inter-latin-wght-normal-[\w-]+\.woff2$/), compressFiles()],
  resolve: { conditions: ['@wegwarte/source', ...defaultClientConditions] },
  define: {
    __VUE_OPTIONS_API__: 'false',
    __VUE_I18N_FULL_INSTALL__: 'false',
    __VUE_I18N_LEGACY_API__: 'false',
    __INTLIFY_PROD_DEVTOOLS__: 'false',
  },
  build: { outDir: 'dist', emptyOutDir: true, chunkSizeWarningLimit: 900 },
  server: {
    host: '127.0.0.1',
    port: 7351,
    strictPort: true,
    proxy: {
      '/api': server,
      '/sign-in/open': server,
      '/live': { ...server, ws: true },
    },
  },
});
