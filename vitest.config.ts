import { defineConfig } from 'vitest/config';

const source = { conditions: ['@wegwarte/source'] };

export default defineConfig({
  test: {
    projects: [
      {
        resolve: source,
        ssr: { resolve: source },
        test: {
          name: 'unit',
          include: ['server/**/*.test.ts', 'test/simulator/**/*.test.ts'],
          exclude: ['**/node_modules/**', '**/dist/**'],
        },
      },
      './dashboard/vitest.config.ts',
    ],
  },
});
