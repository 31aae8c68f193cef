import vue from '@vitejs/plugin-vue';
import { defineConfig } from 'vitest/config';

export default defineConfig({
  root: import.meta.dirname,
  plugins: [vue()],
  resolve: { conditions: ['@wegwarte/source'] },
  test: { name: 'dashboard', include: ['src/**/*.test.ts'], environment: 'node' },
});
