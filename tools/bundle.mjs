/**
 * Bundles what a browser loads: `node tools/bundle.mjs FOLDER`.
 *
 * A page says what it loads: `<script type="module" src="/a/b.js">` is bundled from `web/a/b.ts`, under `/dev/pages` from
 * `local/web/pages`. What other sites embed is one file each. Pages, styles and pictures are copied as they are.
 */
import { cp, mkdir, readdir, readFile } from "node:fs/promises";
import { dirname, extname, join, relative } from "node:path";
import { build, transform } from "esbuild";

const EMBEDDED = {
  "component/upsell-recommendations": "web/component/upsell-recommendations.ts",
  "component/crm-tracker": "web/tracker/crm-tracker.ts",
  "component/words/ar": "web/component/words/ar.ts",
  "component/words/de": "web/component/words/de.ts",
  "component/words/es": "web/component/words/es.ts",
  "component/words/fr": "web/component/words/fr.ts",
};
const ROOTS = { web: "", "local/web/pages": "dev/pages" };
const INLINED = ["web/component/styles.css"];
const COPIED = [".html", ".css", ".svg", ".png"];
const SCRIPT = /<script\s+type="module"\s+src="\/([^"]+)\.js"/g;
const COMMON = {
  bundle: true,
  format: "esm",
  target: "es2023",
  minify: true,
  sourcemap: "linked",
  logLevel: "warning",
};

/** A stylesheet that a script imports becomes its text, minified. */
const styles = {
  name: "styles",
  setup(bundle) {
    bundle.onLoad({ filter: /\.css$/ }, async ({ path }) => {
      const { code } = await transform(await readFile(path, "utf8"), { loader: "css", minify: true, target: "esnext" });
      return { contents: code.trim(), loader: "text" };
    });
  },
};

async function main(folder) {
  const pages = {};
  for (const [file, place] of await copiedFiles()) {
    await copy(file, join(folder, place));
    if (file.endsWith(".html")) Object.assign(pages, scriptsOf(await readFile(file, "utf8")));
  }
  for (const name of Object.keys(EMBEDDED)) delete pages[name];
  const shared = { splitting: true, chunkNames: "chunks/[name]-[hash]" };
  await Promise.all([
    build({ ...COMMON, entryPoints: EMBEDDED, outdir: folder, plugins: [styles] }),
    build({ ...COMMON, ...shared, entryPoints: pages, outdir: folder, plugins: [styles] }),
  ]);
}

/** Each file that is copied as it is, and its place. */
async function copiedFiles() {
  const found = [];
  for (const [source, place] of Object.entries(ROOTS)) {
    const files = (await filesBelow(source)).filter((file) => COPIED.includes(extname(file)));
    found.push(...files.map((file) => [file, join(place, relative(source, file))]));
  }
  return found.filter(([file]) => !INLINED.includes(file));
}

function scriptsOf(page) {
  const names = Array.from(page.matchAll(SCRIPT), ([, name]) => name);
  return Object.fromEntries(names.map((name) => [name, `${sourceOf(name)}.ts`]));
}

function sourceOf(name) {
  return name.startsWith("dev/pages/") ? join("local/web/pages", name.slice("dev/pages/".length)) : join("web", name);
}

async function filesBelow(folder) {
  const entries = await readdir(folder, { recursive: true, withFileTypes: true });
  return entries.filter((entry) => entry.isFile()).map((entry) => join(entry.parentPath ?? entry.path, entry.name));
}

async function copy(file, target) {
  await mkdir(dirname(target), { recursive: true });
  await cp(file, target);
}

await main(process.argv[2]);
