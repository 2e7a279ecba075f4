import { fileURLToPath } from 'node:url'
import vue from '@vitejs/plugin-vue'
import { defineConfig } from 'vitest/config'

const here = (path: string) => fileURLToPath(new URL(path, import.meta.url))

export default defineConfig({
  plugins: [vue()],
  resolve: { alias: { '@': here('./src') } },
  build: {
    // The oldest engines in the field: WebView2 109 on Windows 7/8 and WebKit of macOS-age Linux images.
    target: ['chrome109', 'safari15'],
    chunkSizeWarningLimit: 1500,
    // .gitkeep lets Go embed dist before the first build; emptyOutDir would remove it, public/.gitkeep brings it back.
    emptyOutDir: true,
  },
  test: { environment: 'happy-dom', include: ['src/**/*.test.ts'], css: false },
})
