import { defineConfig } from "vite";

// One script and one style sheet, with names that do not change: the report embeds both, and CI compares their bytes.
export default defineConfig({
  logLevel: "warn",
  build: {
    outDir: "bundle",
    emptyOutDir: true,
    cssCodeSplit: false,
    target: "es2022",
    license: false,
    lib: { entry: "src/main.js", formats: ["iife"], name: "report", fileName: () => "report.js", cssFileName: "report" },
  },
});
