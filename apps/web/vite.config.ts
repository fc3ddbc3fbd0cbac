import react from "@vitejs/plugin-react";
import { defineConfig } from "vite";
import { lateStyles } from "./build/late-styles.ts";
import { routeTable } from "./build/route-table.ts";

const SERVER = process.env["PLIMSOLL_SERVER"] ?? "http://localhost:8080";

export default defineConfig({
  plugins: [react(), routeTable(), lateStyles()],
  build: {
    outDir: "dist",
    emptyOutDir: true,
    target: "es2023",
    // Older browsers know no light-dark(), and its substitute does not follow the chosen colours.
    cssTarget: ["chrome123", "edge123", "firefox120", "safari17.5"],
    sourcemap: false,
    manifest: true,
    // The server sends no page whose script it would have to allow inline.
    modulePreload: { polyfill: false },
    assetsInlineLimit: 0,
  },
  server: { proxy: { "/v1": SERVER, "/api": SERVER, "/docs": SERVER } },
});
