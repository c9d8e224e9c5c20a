// Prints every gas row as `row | ours | bar | peer | ratio | ok or short`, steps and then whole flows, then
// code sizes; `ratio` is ours / peer. Exits with 1 if a row is over its bar or was not measured, a contract
// over the code size limit, or a committed figure has drifted.
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
const show = (number) => (number == null ? "-" : Math.round(number).toLocaleString("en"));

// `ratio` is ours by the peer's: less is better.
function add(row, ours, bar, theirs) {
  const ok = bar == null || ours <= bar;
  if (!ok) short += 1;
  const ratio = theirs ? (ours / theirs).toFixed(2) : "-";
  rows.push([row, show(ours), show(bar), show(theirs), ratio, ok ? "ok" : "short"]);
}

function miss(row, why) {
  short += 1;
  rows.push([row, "-", "-", "-", "-", `short: ${why}`]);
}

// A row is one step, or the sum of several.
function measured(snapshot) {
  const [group, ...name] = snapshot.split("/");
  return Number(snapshots[group]?.[name.join("/")]);
}

for (const { row, snapshot, bar, peer } of read("bars.json")) {
  const ours = [snapshot].flat().map(measured).reduce((total, gas) => total + gas);
  if (!Number.isFinite(ours)) miss(row, `no snapshot ${snapshot}`);
  else add(row, ours, bar, peer && peerFigure(peer));
}

// Flows: all transactions of one purpose, from the first approval to the last transfer. Their bars are
// parts of the peer's figure.
const SUM_BAR = 0.33;
const sum = { ours: 0, theirs: 0 };
rows.push(["", "", "", "", "", ""]);
for (const { flow, row, steps, peer, bar, part } of read("flows.json")) {
  const taken = Object.entries(snapshots.flows ?? {}).filter(
    ([name]) => name.startsWith(`${flow}: `) && (!steps || steps.includes(name.slice(flow.length + 2))),
  );
  if (taken.length === 0 || (steps && taken.length !== steps.length)) {
    miss(row ?? flow, "not measured");
    continue;
  }
  const ours = taken.reduce((total, [, gas]) => total + Number(gas), 0);
  const theirs = peerFigure(peer);
  add(row ?? flow, ours, bar * theirs, theirs);
  // A row that is a part of another does not count twice.
  if (!part) [sum.ours, sum.theirs] = [sum.ours + ours, sum.theirs + theirs];
}
add("all flows", sum.ours, SUM_BAR * sum.theirs, sum.theirs);

// Code sizes, of what a deployment puts on chain.
const LIMIT = 24576;
const KERNEL_LIMIT = 20000;
const CODE_BAR = 0.45;
const sizes = {};
for (const [name, { runtime_size }] of Object.entries(
  JSON.parse(forge("build", "contracts", "--sizes", "--json")),
)) {
  // A library whose functions are all internal leaves a stub that nobody deploys.
  if (runtime_size > 100) sizes[name] = runtime_size;
}
// What the peer has nothing of, so that its code is no measure for it: open verification and leagues.
const BEYOND = ["Appeals", "HeaderBeacon", "League", "Panels", "Payouts", "Stakes"];
const theirCode = peers.alkahest.deployment.runtime_bytes;
const code = (names) => names.reduce((total, name) => total + sizes[name], 0);
const names = Object.keys(sizes);
rows.push(["", "", "", "", "", ""]);
add("code of the kernel, bytes", sizes.Escrow, KERNEL_LIMIT - 1, null);
add(
  "code of settlement, bytes",
  code(names.filter((name) => !BEYOND.includes(name))),
  Math.floor(CODE_BAR * theirCode),
  theirCode,
);
add("code of open verification and leagues, bytes", code(names.filter((n) => BEYOND.includes(n))), null, null);

const widths = rows[0].map((_, i) => Math.max(...rows.map((r) => r[i].length)));
for (const r of rows) {
  console.log(r.map((c, i) => (i === 0 || i === 5 ? c.padEnd(widths[i]) : c.padStart(widths[i]))).join(" | "));
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
