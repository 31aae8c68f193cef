import type { Plugin } from 'vite';

/**
 * Names the font in the page itself. Found only when text is laid out, it would come after the first paint: all text is then
 * laid out twice, and the first time in a font that the machine has to be searched for.
 *
 * `file`: matches the font's one file among those of the build.
 */
export function preloadFont(file: RegExp): Plugin {
  return {
    name: 'preload-font',
    apply: 'build',
    transformIndexHtml: {
      order: 'post',
      handler(_html, { bundle }) {
        const found = Object.keys(bundle ?? {}).filter((name) => file.test(name));
        if (found.length !== 1) throw new Error(`${found.length} files of the build match ${file}, not one`);
        const attrs = {
          rel: 'preload',
          as: 'font',
          type: 'font/woff2',
          crossorigin: true,
          href: `/${found[0]}`,
        };
        return [{ tag: 'link', attrs, injectTo: 'head' }];
      },
    },
  };
}
