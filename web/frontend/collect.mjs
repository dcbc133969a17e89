// Copies the prebuilt files that the pages use from node_modules to web/static/dist,
// merges the viewer's style sheets and draws one sprite of the icons in icons.txt.
import {
  cpSync, mkdirSync, readFileSync, renameSync, rmSync, writeFileSync,
} from "node:fs";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";

const here = dirname(fileURLToPath(import.meta.url));
const packages = join(here, "node_modules");
const dist = join(here, "..", "static", "dist");
const fresh = `${dist}.new`;
const viewerAssets = "camunda-bpmn-js/dist/assets";

const scripts = {
  "tabler.min.js": "@tabler/core/dist/js/tabler.min.js",
  "htmx.min.js": "htmx.org/dist/htmx.min.js",
  "viewer.js":
    "camunda-bpmn-js/dist/camunda-platform-navigated-viewer.production.min.js",
};

const licences = {
  "htmx.txt": "htmx.org/LICENSE",
  "tabler-icons.txt": "@tabler/icons/LICENSE",
  "camunda-bpmn-js.txt": "camunda-bpmn-js/LICENSE",
  "bpmn-js.txt": "bpmn-js/LICENSE",
  "diagram-js.txt": "diagram-js/LICENSE",
};

const read = (path) => readFileSync(join(packages, path), "utf8");
const write = (name, text) => writeFileSync(join(fresh, name), text);

// The maps are not served; a reference to one is a 404 in the browser's console.
const withoutSourceMap = (text) =>
  text.replace(/^\s*(\/\/|\/\*)# sourceMappingURL=.*$/gm, "").trimEnd() + "\n";

// Puts the style sheets that one imports in their place: one request, no waterfall.
function merged(path) {
  return read(path).replace(
    /@import\s+['"](.+?)['"];?/g,
    (_, imported) => merged(join(dirname(path), imported)),
  );
}

function bpmnFont() {
  const face = `@font-face {
  font-family: "bpmn";
  src: url("fonts/bpmn.woff2") format("woff2");
}
`;
  const rules = read(`${viewerAssets}/bpmn-font/css/bpmn.css`)
    .replace(/^@charset.*$/m, "")
    .replace(/\/\*[^]*?\*\//g, "")
    .replace(/@font-face\s*\{[^}]*\}/, "");
  return face + rules;
}

function symbol(name) {
  const [style, base] = name.endsWith("-filled")
    ? ["filled", name.slice(0, -"-filled".length)]
    : ["outline", name];
  const paint = style === "filled"
    ? 'fill="currentColor"'
    : 'fill="none" stroke="currentColor" stroke-width="2"'
      + ' stroke-linecap="round" stroke-linejoin="round"';
  const shapes = read(`@tabler/icons/icons/${style}/${base}.svg`)
    .replace(/<!--[^]*?-->/g, "")
    .replace(/<svg[^>]*>|<\/svg>/g, "")
    .replace(/<path stroke="none" d="M0 0h24v24H0z" fill="none"\s*\/>/, "")
    .replace(/\s+/g, " ")
    .trim();
  return `<symbol id="${name}" viewBox="0 0 24 24" ${paint}>${shapes}</symbol>`;
}

function iconNames() {
  return readFileSync(join(here, "icons.txt"), "utf8")
    .split("\n")
    .map((line) => line.replace(/#.*/, "").trim())
    .filter((line) => line !== "");
}

rmSync(fresh, { recursive: true, force: true });
mkdirSync(join(fresh, "fonts"), { recursive: true });
mkdirSync(join(fresh, "licences"));

for (const [name, path] of Object.entries(scripts)) {
  write(name, withoutSourceMap(read(path)));
}
write("tabler.min.css",
  withoutSourceMap(read("@tabler/core/dist/css/tabler.min.css")));
write("viewer.css",
  merged(`${viewerAssets}/camunda-platform-navigated-viewer.css`) + "\n"
  + bpmnFont());
cpSync(join(packages, viewerAssets, "bpmn-font/font/bpmn.woff2"),
  join(fresh, "fonts/bpmn.woff2"));
write("icons.svg",
  '<svg xmlns="http://www.w3.org/2000/svg">\n'
  + `${iconNames().map(symbol).join("\n")}\n</svg>\n`);
for (const [name, path] of Object.entries(licences)) {
  cpSync(join(packages, path), join(fresh, "licences", name));
}

rmSync(dist, { recursive: true, force: true });
renameSync(fresh, dist);
