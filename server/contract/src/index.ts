export * from './journey-file.ts';
export * from './live.ts';
export * from './problem.ts';
export * from './replay-report.ts';
export * from './team-file.ts';
export * from './text.ts';
export * from './touchpoint.ts';
export * from './views.ts';
