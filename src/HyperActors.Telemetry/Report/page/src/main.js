import "uplot/dist/uPlot.min.css";
import "./report.css";
import { choice, el, section, table } from "./dom.js";
import { heatMap, percentileCurves, takenMatrix } from "./distributions.js";
import { episodeTree } from "./episodes.js";
import { happenings } from "./happened.js";
import { color, isDark, nameVms, seriesColor, setTheme, vmColor } from "./theme.js";
import { timePlot } from "./timeplot.js";
import { bytes, clock as clockOf, count, factor, formatter, percent, seconds } from "./units.js";

/** What a run came to, as ReportDocument writes it. */
const data = JSON.parse(document.getElementById("data").textContent);
const report = document.getElementById("report");
const run = data.run;
const times = data.times ?? [];
const clock = clockOf(Math.max(times.at(-1) ?? 0, run.virtualSeconds));
const all = data.series ?? [];
const OTHERS = "(others)";
const MOST_LINES = 10;
const STATUS = { pass: "\u2713 holds", fail: "\u2717 failed", warn: "! warned", noSamples: "\u2717 no samples" };

function of(metric, labels = {}) {
  return all.filter((one) => one.metric === metric && Object.entries(labels).every(([key, value]) => one.labels[key] === value));
}

function names(metric, label) {
  return [...new Set(of(metric).map((one) => one.labels[label]))];
}

function plotOf(title, axis, series, rest = {}) {
  const shown = series.filter((one) => one !== undefined && one.values !== undefined);
  if (shown.length === 0 || times.length === 0) return el("p", { class: "about" }, title + ": nothing of this happened.");
  return timePlot({ title, axis, times, clock, warmup: run.warmup, faults: data.faults, unit: shown[0].unit, series: shown, ...rest });
}

function labelled(series, label, extra = {}) {
  return { label, values: series?.values, unit: series?.unit, ...extra };
}

function header() {
  const failed = data.slos.filter((slo) => slo.status === "fail" || slo.status === "noSamples").length;
  const warned = data.slos.filter((slo) => slo.status === "warn").length;
  const verdict = run.exitCode === 130 ? "interrupted: these results are partial"
    : run.exitCode === 5 ? "the simulated system died"
    : run.aborted ? "ended by objective " + run.aborted + " at " + clock.format(run.abortedAt) + ": all results end there"
    : data.slos.length === 0 ? "no objectives" : failed > 0 ? failed + " of " + data.slos.length + " objectives failed"
    : warned > 0 ? warned + " of " + data.slos.length + " objectives not met, which is only warned of" : data.slos.length === 1 ? "the objective holds" : "all " + data.slos.length + " objectives hold";
  const mark = failed > 0 || run.exitCode !== 0 ? ["bad", "\u2717 "] : warned > 0 ? ["warned", "! "] : ["good", "\u2713 "];
  const theme = el("button", { type: "button", onclick: () => {
    setTheme(isDark() ? "light" : "dark");
  } }, "Light or dark");
  const facts = [
    ["seed", run.seed], ["virtual time", seconds(run.virtualSeconds)], ["VMs", count(run.vms)],
    ["accesses", count(run.accesses)], ["host memory for guests", bytes(run.frames * 4096)], ["at peak", percent(run.frames ? run.peakFrames / run.frames : 0)],
    ["digest", run.digest], ["made by", "hyperactors " + (run.version ?? "")],
  ];
  return el("header", {},
    el("div", { class: "title" }, el("h1", {}, run.scenario), theme),
    el("p", { class: "verdict " + mark[0] }, mark[1] + verdict),
    el("dl", {}, ...facts.flatMap(([name, value]) => [el("div", {}, el("dt", {}, name), el("dd", {}, String(value)))])),
    run.replay ? el("p", { class: "about" }, "The same run again: ", el("code", {}, run.replay)) : null);
}

function objectives() {
  if (data.slos.length === 0) return null;
  const rows = data.slos.map((slo) => {
    // A ratio above the whole is a factor, such as a slowdown.
    const unit = slo.unit === "1" && Math.max(slo.measured ?? 0, slo.limit) > 1 ? "x" : slo.unit;
    const format = formatter(unit);
    const measured = of("slo.measured", { slo: slo.name })[0];
    const margin = slo.margin === null ? "" : slo.margin === 0 ? (slo.measured === slo.limit ? "at the limit" : "") : (slo.margin > 0 ? "+" : "") + percent(slo.margin);
    const plot = measured ? plotOf(slo.name + ": measured so far, and its limit", axisOf(unit), [{ ...labelled(measured, "measured so far"), unit }], { limit: slo.limit }) : el("p", { class: "about" }, "No series.");
    const first = slo.firstBreach === null ? null : el("p", { class: "about" }, "First not held at " + clock.format(slo.firstBreach) + ".");
    const details = el("details", { class: "slo " + slo.status },
      el("summary", {}, el("span", { class: "mark" }, STATUS[slo.status]), el("b", {}, slo.name), el("code", {}, slo.expression + (slo.scope ? " " + slo.scope : "")),
        el("span", { class: "n" }, slo.measured === null ? "no samples" : format(slo.measured)), el("span", { class: "n" }, margin)), plot, first);
    details.open = slo.status !== "pass";
    return details;
  });
  return section("slos", "Objectives", "What had to hold, what was measured, and how far that is from the limit. A row opens to what the objective would have been judged by at each instant.", ...rows);
}

function happened() {
  const end = Math.max(times.at(-1) ?? 0, run.virtualSeconds);
  const shown = happenings({ faults: data.faults, slos: data.slos, times, end, clock,
    measured: (slo) => of("slo.measured", { slo })[0], passes: (kind) => of("hypervisor.reclaim_passes", { kind })[0], kills: of("vm.oom_kills")[0] });
  const about = data.faults.length > 0 ? " Injected faults are shaded in all plots over time." : "";
  return shown.length === 0 ? null : section("happened", "What happened", "When faults were injected, objectives did not hold, and the host took pages away." + about, ...shown);
}

function axisOf(unit) {
  return unit === "s" ? "duration [s]" : unit === "By" ? "memory [bytes]" : unit === "1" || unit === "x" ? "ratio [1]" : "count [" + unit.replace(/[{}]/g, "") + "s]";
}

function vms() {
  const rows = data.vms.map((vm) => [vm.name, vm.slowdown === null ? "\u2013" : factor(vm.slowdown), vm.cpu === null ? "\u2013" : percent(vm.cpu), bytes(vm.resident), vm.tlb === null ? "\u2013" : percent(vm.tlb),
    count(vm.major), count(vm.minor), ...[vm.p50, vm.p99, vm.max].map((value) => (value === null ? "\u2013" : seconds(value))), seconds(vm.swapStall), seconds(vm.frameStall)]);
  const lines = names("vm.cpu.time", "vm").length > MOST_LINES ? "Plots with a line for each VM show the most stalled ones. " : "";
  const more = lines + (run.vms > data.vms.length ? "The " + data.vms.length + " most slowed of " + run.vms + " VMs. " : "");
  return section("vms", "Virtual machines", more + "Slowdown is the time taken over the time without waiting.",
    table("The VMs over the whole run", ["VM", "slowdown", "CPU", "resident", "TLB hit", "major faults", "minor", "fault p50", "p99", "max", "waited for swap", "for a frame"], rows));
}

const STATE_COLORS = { resident: "c0", swapped: "c1", ballooned: "c2", busy: "c0", swap_stall: "c1", allocation_stall: "c4", idle: "free",
  compressed: "c6", shared: "c7", moving: "c5", reserved: "c9", free: "free" };
const STATE_NAMES = { swap_stall: "waits for swap", allocation_stall: "waits for a frame", busy: "busy", idle: "idle" };

/** The VMs that get a line in a plot of all: no more than can be told apart, the most stalled ones. */
function shownVms(metric) {
  const guests = names(metric, "vm");
  if (guests.length <= MOST_LINES) return guests;
  const stalls = new Map(guests.map((vm) => [vm, ["swap_stall", "allocation_stall"].reduce((sum, state) =>
    sum + (of("vm.cpu.time", { vm, state })[0]?.values ?? []).reduce((all, value) => all + (value ?? 0), 0), 0)]));
  const chosen = guests.filter((vm) => vm !== OTHERS).sort((a, b) => stalls.get(b) - stalls.get(a)).slice(0, MOST_LINES - 1);
  return guests.filter((vm) => chosen.includes(vm));
}

/** A series of one VM, in its colour. */
function ofVm(series, vm) {
  return labelled(series, vm, { color: () => vmColor(vm) });
}

/** A series of one state, in its colour. */
function ofState(series, state) {
  return labelled(series, STATE_NAMES[state] ?? state, { color: () => color(STATE_COLORS[state]) });
}

function memory() {
  const guests = names("vm.memory.usage", "vm");
  const shown = shownVms("vm.memory.usage");
  const rest = guests.filter((vm) => !shown.includes(vm));
  const host = (state) => of("host.memory.usage", { state })[0];
  const parts = [
    ...shown.map((vm) => ofVm(of("vm.memory.usage", { vm, state: "resident" })[0], vm)),
    ...(rest.length > 0 ? [sumOf(rest.map((vm) => of("vm.memory.usage", { vm, state: "resident" })[0]), OTHERS)] : []),
    ...["shared", "compressed", "moving", "reserved"].map((state) => ofState(host(state), state)).filter((one) => one.values?.some((value) => value > 0)),
    ofState(host("free"), "free"),
  ];
  const total = parts.reduce((sum, one) => sum + (one.values?.at(-1) ?? 0), 0);
  return section("memory", "Memory", "Whose pages the host's frames hold. 'Moving' frames are handed out, but not yet or no longer behind a page.",
    plotOf("The host's memory by state", "memory [bytes]", parts, { stacked: true, max: total }),
    perVm("Memory of", guests, (vm) => plotOf("Memory of " + vm + " by state", "memory [bytes]",
      ["resident", "swapped", "ballooned"].map((state) => ofState(of("vm.memory.usage", { vm, state })[0], state)), { stacked: true })));
}

/** A part that shows one of several VMs. */
function perVm(label, guests, draw) {
  if (guests.length === 0) return null;
  const place = el("div", {});
  const { box } = choice(label, guests, (vm) => place.replaceChildren(draw(vm)));
  place.append(draw(guests[0]));
  return guests.length === 1 ? place : el("div", {}, box, place);
}

function latency() {
  const guests = shownVms("vm.page_fault.duration");
  const parts = [];
  if (data.curves.some((curve) => curve.quantiles.length > 0)) parts.push(percentileCurves(data.curves));
  if (data.heat) parts.push(heatMap(data.heat, clock, data.faults));
  parts.push(plotOf("99th percentile of fault durations in each interval", "duration [s, logarithmic]", guests.map((vm) => ofVm(of("vm.page_fault.duration", { vm, quantile: "0.99" })[0], vm)), { log: true }));
  for (const type of ["major", "minor"])
    parts.push(plotOf(type === "major" ? "Major faults (with I/O)" : "Minor faults (without I/O)", "rate [faults/s]", guests.map((vm) => sumOf(of("vm.page_faults", { vm, type }), vm))));
  return section("latency", "Page faults", "How long nested faults took, from the exit to the guest's next instruction, and how many there were.", ...parts);
}

function sumOf(series, label) {
  if (series.length === 0) return undefined;
  return { label, color: () => vmColor(label), unit: series[0].unit, values: series[0].values.map((_, index) => series.reduce((sum, one) => sum + (one.values[index] ?? 0), 0)) };
}

function taken() {
  return data.matrix ? section("taken", "Who took whose frames", "The row lost so many base frames to the column, by eviction and from the end of the warm-up; the diagonal is what a VM took from itself.", takenMatrix(data.matrix)) : null;
}

function translation() {
  const guests = shownVms("vm.tlb.hit_ratio");
  return section("translation", "Translation", "How often a TLB knew the address, and what a walk of the page tables cost where none did.",
    plotOf("TLB hit ratio", "share of accesses [1]", guests.map((vm) => ofVm(of("vm.tlb.hit_ratio", { vm })[0], vm)), { max: 1 }),
    plotOf("Page-table reads in a walk", "reads a walk [1]", guests.map((vm) => ofVm(of("vm.walk.references", { vm })[0], vm))));
}

function swap() {
  const devices = names("swap.queue.length", "device");
  if (devices.length === 0) return null;
  return section("swap", "Swap devices", "The queue in front of a device, what it moved, and how long operations took, waiting included.",
    plotOf("Operations in the device", "operations [1]", devices.map((device) => labelled(of("swap.queue.length", { device })[0], device))),
    plotOf("Share of the channels' time in which they were busy", "utilization [1]", devices.map((device) => labelled(of("swap.utilization", { device })[0], device))),
    plotOf("Throughput", "data [bytes/s]", devices.flatMap((device) => ["in", "out"].map((direction) => labelled(of("swap.io", { device, direction })[0], device + " " + direction)))),
    plotOf("Duration of operations", "duration [s, logarithmic]", devices.flatMap((device) => ["in", "out"].flatMap((direction) => ["0.5", "0.99"].map((quantile) =>
      labelled(of("swap.operation.duration", { device, direction, quantile })[0], device + " " + direction + " p" + quantile * 100 + (quantile === "0.99" ? " (dashed)" : ""), {
        dash: quantile === "0.99" ? [4, 3] : undefined, color: () => seriesColor(devices.indexOf(device) * 2 + (direction === "in" ? 0 : 1)) })))), { log: true }),
    ...all.some((one) => one.metric === "swap.superfluous") ? [plotOf("Pages swapped in vain, as the host does not know its guests", "rate [pages/s]", byLabel("swap.superfluous", "kind"))] : [],
    ...all.some((one) => one.metric === "swap.spared") ? [plotOf("Pages that need not be swapped, as the host was told", "rate [pages/s]", byLabel("swap.spared", "by"))] : []);
}

/** A line for each value of a label. */
function byLabel(metric, label) {
  return of(metric).map((one) => labelled(one, one.labels[label].replaceAll("-", " ")));
}

/** What the host did to get frames: reclaim, the compressed tier, shared pages. */
function reclaim() {
  const parts = [plotOf("Pages evicted by the hypervisor", "rate [pages/s]", byLabel("hypervisor.evictions", "kind")),
    plotOf("Passes of reclaim", "rate [passes/s]", byLabel("hypervisor.reclaim_passes", "kind"))];
  if (of("compression.pages").length > 0) parts.push(plotOf("Pages of the compressed tier", "rate [pages/s]", byLabel("compression.pages", "event")));
  if (of("hugepages.mapped").length > 0) parts.push(plotOf("Huge pages mapped", "pages [1]", of("hugepages.mapped").map((one) => labelled(one, "mapped"))));
  if (of("hugepages").length > 0) parts.push(plotOf("Huge pages: faults and splits", "rate [pages/s]", byLabel("hugepages", "event")));
  if (of("hypervisor.sharing.pages").length > 0) parts.push(plotOf("Pages that sharing saves", "pages [1]", byLabel("hypervisor.sharing.pages", "state")));
  if (of("vm.sharing.copies").length > 0) parts.push(plotOf("Shared pages copied on a write", "rate [pages/s]", of("vm.sharing.copies").map((one) => labelled(one, "copies"))));
  return section("reclaim", "Reclaim", "How the host came by frames. " + run.policy, ...parts);
}

function vcpus() {
  const guests = names("vm.cpu.time", "vm");
  return section("vcpus", "vCPU states", "What the vCPUs of a VM did, in shares of their time.",
    perVm("vCPUs of", guests, (vm) => {
      const states = ["busy", "allocation_stall", "swap_stall", "idle"].map((state) => of("vm.cpu.time", { vm, state })[0]).filter(Boolean);
      const sums = times.map((_, index) => states.reduce((sum, one) => sum + (one.values[index] ?? 0), 0));
      return plotOf("vCPU states of " + vm, "share of time [1]", states.map((one) => ({ label: STATE_NAMES[one.labels.state], unit: "1", color: () => color(STATE_COLORS[one.labels.state]),
        values: one.values.map((value, index) => (sums[index] > 0 ? value / sums[index] : 0)) })), { stacked: true, max: 1 });
    }));
}

function episodes() {
  const about = "Each is one page fault, balloon request or pass of reclaim across the actors; instants are virtual.";
  return data.episodes.length === 0
    ? section("episodes", "Slowest episodes", "This run kept none: 'hyperactors run --trace' does.")
    : section("episodes", "Slowest episodes", about, ...data.episodes.map(episodeTree));
}

function reference() {
  return section("reference", "Scenario and metrics", null,
    el("details", {}, el("summary", {}, "The scenario with every default written out"), el("pre", { tabindex: "0" }, data.scenarioText)),
    el("details", {}, el("summary", {}, "What the metrics mean"), table("Metrics sampled in virtual time", ["metric", "unit", "kind", "meaning"], data.metrics),
      el("p", { class: "about" }, "A level is the state at an instant, an amount what was added since the instant before (plots show it for each second), a statistic is of what happened since the instant before. All values are in series.csv."
        + (data.reduced ? " Plots show the least and the greatest value of neighbouring samples." : ""))),
    el("p", {}, el("button", { type: "button", onclick: download }, "Save the plotted series as CSV")));
}

function download() {
  const lines = ["t_s,metric,labels,value,unit"];
  for (const one of all) {
    const labels = Object.entries(one.labels).map(([key, value]) => key + "=" + value).join(";");
    one.values.forEach((value, index) => value !== null && lines.push([times[index], one.metric, labels, value, one.unit].join(",")));
  }
  const link = el("a", { href: URL.createObjectURL(new Blob([lines.join("\n") + "\n"], { type: "text/csv" })), download: run.scenario + "-series.csv" });
  link.click();
}

// Those that stand together in plots get colours of their own first.
nameVms([...new Set([...shownVms("vm.cpu.time"), ...names("vm.cpu.time", "vm")])]);
const parts = [objectives(), happened(), vms(), memory(), latency(), taken(), translation(), reclaim(), swap(), vcpus(), episodes(), reference()].filter(Boolean);
const contents = el("nav", { "aria-label": "Contents" }, el("ul", {}, ...parts.map((part) => el("li", {}, el("a", { href: "#" + part.id }, part.querySelector("h2").textContent)))));
report.append(header(), contents, ...parts);
addEventListener("beforeprint", () => document.querySelectorAll("details.slo").forEach((details) => (details.open = true)));
document.documentElement.dataset.ready = "1";
