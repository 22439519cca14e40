// What happened when: injected faults, objectives that did not hold, reclaim; one row each, under one clock.
import { axisX, axisY, barX, gridX, plot } from "@observablehq/plot";
import { FONT, figureOf } from "./distributions.js";
import { el, table } from "./dom.js";
import { color } from "./theme.js";
import { count, seconds } from "./units.js";

const MOST_FAULTS = 24;
const RECLAIMS = [["direct", "direct reclaim", "c4"], ["background", "reclaim", "c0"]];
const LOOKS = [["warn", 1, "fault"], ["warn", 0.35, "until all who waited are answered"], ["bad", 1, "objective does not hold"], ["c7", 1, "killed for want of memory"], ["c4", 1, "direct reclaim: faults wait for it"], ["c0", 1, "reclaim in the background"]];

/**
 * The strip, and the faults as a table.
 * @param {{faults: object[], slos: object[], measured: (slo: string) => object, passes: (kind: string) => object, kills: object?,
 *   times: number[], end: number, clock: object}} run
 */
export function happenings(run) {
  const faults = run.faults.slice(0, MOST_FAULTS);
  const bars = [...faults.flatMap((fault) => ofFault(fault, run)), ...run.slos.flatMap((slo) => ofObjective(slo, run)), ...ofKills(run), ...RECLAIMS.flatMap((kind) => ofReclaim(kind, run))];
  const parts = [];
  if (bars.length > 0) parts.push(strip(bars, run));
  if (faults.length > 0) parts.push(faultTable(run.faults, run.clock));
  return parts;
}

/** What an injected fault does to whom, and until when something waited for its end. */
function ofFault(fault, { clock, end }) {
  const over = fault.end ?? end;
  const row = "fault " + fault.name;
  const bars = [{ row, x1: fault.begin, x2: Math.min(over, end), fill: "warn", opacity: 1, title: fault.name + ": " + fault.what + ", " + clock.format(fault.begin) + " to " + (fault.end === null ? "the end" : clock.format(over)) }];
  const back = fault.recovered ?? end;
  if (over < end && back > over) bars.push({ row, x1: over, x2: back, fill: "warn", opacity: 0.35, title: fault.name + ": " + (fault.recovered === null ? "not all who waited for its end were answered" : "all who waited were answered at " + clock.format(back)) });
  return bars.filter((bar) => bar.x1 < end);
}

/** The spans in which an objective would have been judged as not held. */
function ofObjective(slo, { measured, times, clock }) {
  const values = measured(slo.name)?.values ?? [];
  const spans = [];
  values.forEach((value, index) => {
    if (value === null || holds(value, slo)) return;
    const begin = index === 0 ? 0 : times[index - 1];
    if (spans.length > 0 && spans.at(-1).x2 === begin) spans.at(-1).x2 = times[index];
    else spans.push({ row: "SLO " + slo.name, x1: begin, x2: times[index], fill: "bad", opacity: 1 });
  });
  return spans.map((span) => ({ ...span, title: slo.name + " does not hold, " + clock.format(span.x1) + " to " + clock.format(span.x2) }));
}

function holds(value, { comparison, limit }) {
  switch (comparison) {
    case "<": return value < limit;
    case "<=": return value <= limit;
    case ">": return value > limit;
    case ">=": return value >= limit;
    default: return value === limit;
  }
}

/** Processes and VMs that were killed for want of memory. */
function ofKills({ kills, times, clock }) {
  return (kills?.values ?? []).flatMap((value, index) => (value ? [{ row: "kills", x1: index === 0 ? 0 : times[index - 1], x2: times[index], fill: "c7", opacity: 1, title: "killed for want of memory: until " + clock.format(times[index]) }] : []));
}

/** Reclaim, the darker the more passes there were. */
function ofReclaim([kind, row, fill], { passes, times, clock }) {
  const values = passes(kind)?.values ?? [];
  const most = Math.max(...values.map((value) => value ?? 0), 0);
  return values.flatMap((value, index) => (value ? [{ row, x1: index === 0 ? 0 : times[index - 1], x2: times[index], fill, opacity: 0.25 + (0.75 * value) / most,
    title: row + ": " + count(value) + " passes/s at " + clock.format(times[index]) }] : []));
}

function strip(bars, { clock, end }) {
  const rows = [...new Set(bars.map((bar) => bar.row))];
  const longest = Math.max(...rows.map((row) => row.length));
  return figureOf("Faults, objectives and reclaim over time", "Strip: " + rows.join(", ") + ", each with the spans in which it went on.", legend(bars),
    (width) => {
      const letters = Math.min(longest, Math.floor(width / 22));
      const shorten = (row) => (row.length <= letters ? row : row.slice(0, letters - 1) + "\u2026");
      const least = end / Math.max(1, width / 3);
      return plot({
        width,
        height: 26 * rows.length + 70,
        marginLeft: 22 + 6.6 * letters,
        marginRight: 28,
        marginTop: 24,
        marginBottom: 44,
        style: { ...FONT, color: color("text") },
        x: { domain: [0, end], label: null },
        y: { domain: rows, label: null, padding: 0.25 },
        color: { type: "identity" },
        marks: [
          gridX({ stroke: color("grid"), strokeOpacity: 1 }),
          axisX({ tickFormat: clock.tick, ticks: Math.max(2, Math.floor(width / 90)), label: clock.label, labelAnchor: "center", labelArrow: "none" }),
          // Along the axis it would be longer than one row is high.
          axisY({ tickFormat: shorten, tickSize: 0, label: "what [name]", labelAnchor: "top", labelArrow: "none" }),
          // What is shorter than a few pixels is drawn as long as that: its title tells how long it was.
          barX(bars, { x1: "x1", x2: (bar) => Math.max(bar.x2, Math.min(end, bar.x1 + least)), y: "row", fill: (bar) => color(bar.fill), fillOpacity: "opacity", title: "title" }),
        ],
        opacity: { type: "identity" },
      });
    },
    () => table("What happened when", ["what", "from", "to"], bars.filter((bar) => bar.fill === "warn" || bar.fill === "bad").map((bar) => [bar.title.split(":")[0].split(",")[0], clock.format(bar.x1), clock.format(bar.x2)])));
}

/** What the colours mean, of those that are there. */
function legend(bars) {
  const there = LOOKS.filter(([fill, opacity]) => bars.some((bar) => bar.fill === fill && (fill !== "warn" || bar.opacity === opacity)));
  return el("div", { class: "legend" }, ...there.map(([fill, opacity, name]) => el("span", { class: "key" }, el("i", { class: "look-" + fill + (opacity < 1 ? " faint" : "") }), name)));
}

function faultTable(faults, clock) {
  return table("Injected faults", ["fault", "what", "from", "to", "service back", "touched", "longest waits"], faults.map((fault) => [
    fault.name, fault.what, clock.format(fault.begin), fault.end === null ? "the end" : clock.format(fault.end),
    fault.recovered === null ? "not before the end" : fault.end !== null && fault.recovered > fault.end ? seconds(fault.recovered - fault.end) + " after its end" : "at its end",
    Object.entries(fault.effects).map(([effect, times]) => count(times) + "\u00a0" + effect).join(", ") || "nothing",
    fault.vms.map((vm) => vm.name + " " + seconds(vm.longest)).join(", ") || "\u2013"]));
}
