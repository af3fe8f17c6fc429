import { defineConfig } from "vitest/config";

export default defineConfig({
  test: {
    include: ["src/**/*.test.ts", "test/**/*.test.ts"],
    testTimeout: 30_000,
    // Two cores: more workers than that only make servers and browsers slow enough to look broken.
    maxWorkers: 2,
  },
});
