// Compares what Slither found with test/slither.json, which says of every finding why it stays. Fails on
// a finding that nothing explains, and on an explanation of nothing.
//
//   node test/slither.mjs FOUND.json
//
// A finding is known by its check and by where it is: contract.function, contract.function.variable and
// so on. One of medium or high impact is known by the expression too, and "everywhere" is not for it.
import { readFileSync } from "node:fs";

const { everywhere, places } = JSON.parse(
  readFileSync(new URL("slither.json", import.meta.url), "utf8"),
);
const found = JSON.parse(readFileSync(process.argv[2], "utf8"));
if (!found.success) throw new Error(`Slither failed: ${found.error}`);

function nameOf(element) {
  const parent = element.type_specific_fields?.parent;
  const outer = ["contract", "function"].includes(parent?.type) ? `${nameOf(parent)}.` : "";
  return outer + element.name;
}

const isSerious = ({ impact }) => impact === "High" || impact === "Medium";

function placeOf(finding) {
  const [first, second] = finding.elements;
  const exact = isSerious(finding) && second?.type === "node";
  // Slither numbers what it makes of a switch by where its text is among all sources.
  const expression = exact ? `: ${second.name.replace(/(switch_expr)(_\d+)+/, "$1")}` : "";
  return nameOf(first) + expression;
}

const findings = (found.results.detectors ?? []).map((f) => ({
  check: f.check,
  impact: f.impact,
  where: placeOf(f),
  text: f.description.trim(),
}));

const problems = [];
const used = new Set();
let unexplained = 0;
for (const f of findings) {
  const key = `${f.check} ${f.where}`;
  if (places[f.check]?.some((group) => group.at.includes(f.where))) used.add(key);
  else if (everywhere[f.check] && !isSerious(f)) used.add(f.check);
  else {
    unexplained++;
    problems.push(`not explained: ${f.impact} ${key}\n  ${f.text.replaceAll("\n", "\n  ")}`);
  }
}
for (const check of Object.keys(everywhere)) {
  if (!used.has(check)) problems.push(`explains nothing: ${check} everywhere`);
}
for (const [check, groups] of Object.entries(places)) {
  for (const place of groups.flatMap((group) => group.at)) {
    if (!used.has(`${check} ${place}`)) problems.push(`explains nothing: ${check} ${place}`);
  }
}

for (const problem of problems) console.log(problem);
const count = (impact) => findings.filter((f) => f.impact === impact).length;
const counts = ["High", "Medium", "Low", "Informational", "Optimization"]
  .map((impact) => `${count(impact)} ${impact.toLowerCase()}`)
  .join(", ");
console.log(`${findings.length} findings (${counts}), ${unexplained} not explained`);
process.exitCode = problems.length === 0 ? 0 : 1;
