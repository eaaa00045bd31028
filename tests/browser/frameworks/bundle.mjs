/** Bundles the apps beside this file with the components of docs/component.md: `node bundle.mjs COMPONENTS TARGET`. */
import { readFile } from "node:fs/promises";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { build } from "esbuild";
import { compile } from "svelte/compiler";
import { compileScript, parse } from "vue/compiler-sfc";

const [components, outdir] = process.argv.slice(2);
const here = dirname(fileURLToPath(import.meta.url));
const COMMON = {
  bundle: true,
  jsx: "automatic",
  outdir,
  nodePaths: [join(here, "..", "..", "..", "node_modules")],
  define: {
    "process.env.NODE_ENV": '"production"',
    __VUE_OPTIONS_API__: "true",
    __VUE_PROD_DEVTOOLS__: "false",
    __VUE_PROD_HYDRATION_MISMATCH_DETAILS__: "false",
  },
  logLevel: "warning",
};

const vue = {
  name: "vue",
  setup(bundle) {
    bundle.onLoad({ filter: /\.vue$/ }, async ({ path }) => {
      const { descriptor } = parse(await readFile(path, "utf8"), { filename: path });
      const compilerOptions = { isCustomElement: (tag) => tag.includes("-") };
      const options = { id: "documented", inlineTemplate: true, templateOptions: { compilerOptions } };
      return { contents: compileScript(descriptor, options).content, loader: "js" };
    });
  },
};

const svelte = {
  name: "svelte",
  setup(bundle) {
    bundle.onLoad({ filter: /\.svelte$/ }, async ({ path }) => {
      const { js, warnings } = compile(await readFile(path, "utf8"), { filename: path, generate: "client" });
      return { contents: js.code, loader: "js", warnings: warnings.map(({ message }) => ({ text: message })) };
    });
  },
};

const documented = {
  name: "documented",
  setup(bundle) {
    bundle.onResolve({ filter: /^documented\// }, ({ path }) => ({ path: join(components, path.slice("documented/".length)) }));
  },
};

const plugins = [documented, vue, svelte];
const apps = ["react.jsx", "next.jsx", "vue.js", "svelte.js"].map((app) => join(here, app));
await build({ ...COMMON, plugins, entryPoints: apps });
await build({ ...COMMON, plugins, entryPoints: [join(here, "next_server.jsx")], platform: "node", outExtension: { ".js": ".cjs" } });
