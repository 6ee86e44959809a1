// Bundles editor.js into the folder that is named, with the licences of all that went in: `node bundle.mjs FOLDER`.
import { readFileSync, readdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { build } from "esbuild";

const folder = process.argv[2];
const { metafile } = await build({
  entryPoints: ["editor.js"],
  outfile: join(folder, "editor.js"),
  bundle: true, minify: true, format: "iife", target: "es2022", charset: "utf8", legalComments: "none", metafile: true,
});
const origin = /(?:^|\/)node_modules\/((?:@[^/]+\/)?[^/]+)\//;
const packages = new Set(Object.keys(metafile.inputs).flatMap((path) => origin.exec(path)?.[1] ?? []));
const licences = [...packages].sort().map((name) => {
  const place = join("node_modules", name);
  const { version, license } = JSON.parse(readFileSync(join(place, "package.json"), "utf8"));
  const file = readdirSync(place).find((entry) => /^licen[cs]e/i.test(entry));
  if (!file) throw new Error(`${name}: no licence file; do not ship it`);
  return `${name} ${version} (${license})\n\n${readFileSync(join(place, file), "utf8").trim()}\n`;
});
const head = "The query editor (editor.js beside this file) is bundled from these packages of npm:\n";
writeFileSync(join(folder, "LICENSES.txt"), [head, ...licences].join(`\n${"-".repeat(72)}\n\n`));
