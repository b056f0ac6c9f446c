import { defineConfig } from "vite";

// The page's server finds the built files by the manifest; names carry a mark of their content.
export default defineConfig({
  base: "/static/build/",
  build: {
    outDir: "../src/clearground/edge/web/static/build",
    emptyOutDir: true,
    manifest: true,
    modulePreload: { polyfill: false },
    assetsInlineLimit: 0,
    chunkSizeWarningLimit: 1200,
    rollupOptions: { input: "src/main.ts" },
  },
  worker: { format: "es" },
});
