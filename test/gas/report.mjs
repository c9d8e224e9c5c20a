// Prints every gas row as `row | ours | bar | peer | ratio | ok or short`, then code sizes; exits with
// 1 if a row is over its bar, a contract over the code size limit, or a committed figure has drifted.
// `--update` writes the figures that are committed. Bars and peers' figures are data beside this file.
import { spawnSync } from "node:child_process";
import { readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { dirname, join, resolve } from "node:path";
import { fileURLToPath } from "node:url";

const here = dirname(fileURLToPath(import.meta.url));
const root = resolve(here, "../..");
const update = process.argv.includes("--update");
const read = (file) => JSON.parse(readFileSync(join(here, file), "utf8"));

function forge(...args) {
  const run = spawnSync(join(root, "node_modules/.bin/forge"), args, { cwd: root, encoding: "utf8" });
  if (run.status !== 0) {
    process.stdout.write(run.stdout ?? "");
    process.stderr.write(run.stderr ?? String(run.error));
    process.exit(1);
  }
  return run.stdout;
}

if (update) rmSync(join(here, "snapshots"), { recursive: true, force: true });
// Without --update, forge compares with the committed snapshots and fails on drift.
forge("test", "--match-path", "test/gas/*", "--gas-snapshot-check", String(!update));

const snapshots = Object.fromEntries(
  readdirSync(join(here, "snapshots")).map((f) => [f.replace(".json", ""), read(`snapshots/${f}`)]),
);
const peers = { alkahest: read("peers/alkahest.json"), boundless: read("peers/boundless.json") };

function peerFigure([peer, first, ...rest]) {
  const figure = peers[peer].gas[first];
  return rest.length === 0 ? figure : rest.reduce((sum, step) => sum + figure[step], 0);
}

let short = 0;
const rows = [["row", "ours", "bar", "peer", "ratio", "verdict"]];
for (const { row, snapshot, bar, peer } of read("bars.json")) {
  const [group, name] = snapshot.split("/");
  const ours = Number(snapshots[group]?.[name]);
  if (!Number.isFinite(ours)) throw new Error(`no snapshot ${snapshot}: run make gas-update`);
  const theirs = peer && peerFigure(peer);
  const ok = bar === null || ours <= bar;
  if (!ok) short += 1;
  rows.push([
    row,
    ours.toLocaleString("en"),
    bar?.toLocaleString("en") ?? "-",
    theirs ? theirs.toLocaleString("en") : "-",
    theirs ? (theirs / ours).toFixed(2) : "-",
    ok ? "ok" : "short",
  ]);
}
const widths = rows[0].map((_, i) => Math.max(...rows.map((r) => r[i].length)));
for (const r of rows) {
  console.log(r.map((c, i) => (i === 0 || i === 5 ? c.padEnd(widths[i]) : c.padStart(widths[i]))).join(" | "));
}

// Code sizes, of what a deployment puts on chain.
const LIMIT = 24576;
const sizes = {};
for (const [name, { runtime_size }] of Object.entries(
  JSON.parse(forge("build", "contracts", "--sizes", "--json")),
)) {
  // A library whose functions are all internal leaves a stub that nobody deploys.
  if (runtime_size > 100) sizes[name] = runtime_size;
}
const text = JSON.stringify(sizes, null, 2) + "\n";
const file = join(here, "sizes.json");
if (update) writeFileSync(file, text);
console.log(`\ncode size, of at most ${LIMIT.toLocaleString("en")} bytes`);
for (const [name, size] of Object.entries(sizes)) {
  if (size > LIMIT) short += 1;
  console.log(`${name.padEnd(widths[0])} | ${size.toLocaleString("en").padStart(6)} | ${size > LIMIT ? "short" : "ok"}`);
}
if (readFileSync(file, "utf8") !== text) {
  console.error("code sizes have drifted from test/gas/sizes.json: run make gas-update and commit it");
  process.exit(1);
}
process.exit(short === 0 ? 0 : 1);
