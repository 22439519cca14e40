// What goes on in virtual time: lines and stacked areas, with uPlot.
import uPlot from "uplot";
import { figures, el, table } from "./dom.js";
import { color, onTheme, seriesColor } from "./theme.js";
import { formatter } from "./units.js";

const HEIGHT = 240;
const MOST_ROWS = 60;

// Amounts of memory have ticks at powers of two, as they are counted in KiB and MiB.
const BINARY = Array.from({ length: 50 }, (_, exponent) => 2 ** exponent);
const sync = uPlot.sync("time");

/**
 * A figure with a plot over virtual time.
 * @param {{title: string, times: number[], series: {label: string, values: number[], unit: string, color?: () => string, dash?: number[]}[],
 *   unit: string, axis: string, clock: object, stacked?: boolean, log?: boolean, limit?: number, warmup?: number, max?: number,
 *   faults?: {name: string, begin: number, end: number?}[]}} plot
 */
export function timePlot(plot) {
  const format = formatter(plot.unit);
  const box = el("div", { class: "plot", tabindex: "0", role: "img",
    "aria-label": plot.title + ". Arrow keys move the cursor; the figures are in the table below." });
  const figure = el("figure", { class: "time", "data-plot": plot.title }, el("figcaption", {}, plot.title), box,
    figures(plot.title, () => asTable(plot, format)));
  let drawn = null;
  const draw = () => {
    const width = box.clientWidth;
    if (width === 0) return;
    drawn?.destroy();
    drawn = new uPlot(options(plot, format, width), data(plot), box);
    figure.dataset.drawn = "1";
  };
  new ResizeObserver(() => {
    if (drawn === null || Math.abs(drawn.width - box.clientWidth) > 1) draw();
  }).observe(box);
  onTheme(draw);
  box.addEventListener("keydown", (event) => move(event, () => drawn));
  return figure;
}

function data(plot) {
  // A run that was sampled once has no line: two points make one.
  const single = plot.times.length === 1;
  const times = single ? [0, plot.times[0]] : plot.times;
  const columns = plot.series.map((one) => (single ? [one.values[0], one.values[0]] : one.values));
  if (!plot.stacked) return [times, ...columns, ...(plot.limit === undefined ? [] : [times.map(() => plot.limit)])];
  const sums = times.map(() => 0);
  const stacked = columns.map((values) => values.map((value, index) => (sums[index] += value ?? 0)));
  // The highest is drawn first, so that each shows what it adds.
  return [times, ...stacked.reverse()];
}

function options(plot, format, width) {
  const text = color("text");
  const grid = { stroke: color("grid"), width: 1 };
  const axis = { stroke: text, grid, ticks: grid, font: "12px system-ui, sans-serif", labelFont: "12px system-ui, sans-serif" };
  const lines = plot.series.map((one, index) => line(plot, one, index, format));
  if (plot.stacked) lines.reverse();
  if (plot.limit !== undefined)
    lines.push({ label: "limit", stroke: color("bad"), width: 1.5, dash: [6, 4], points: { show: false }, value: (_, __, ___, position) => (position === null ? "" : format(plot.limit)) });
  return {
    width,
    height: HEIGHT + 26 * Math.ceil(lines.length / Math.max(1, Math.floor(width / 170))),
    scales: {
      x: { time: false, range: (_, low, high) => (low === plot.times[0] && high === plot.times.at(-1) ? [0, high] : [low, high]) },
      y: plot.log ? { distr: 3, range: (_, low, high) => logRange(low, high) } : { range: (_, low, high) => range(plot, low, high) },
    },
    axes: [
      { ...axis, label: plot.clock.label, labelSize: 22, size: 36, values: (_, ticks) => ticks.map((tick) => plot.clock.tick(tick)) },
      { ...axis, label: plot.axis, labelSize: 22, size: 78, ...(plot.unit.startsWith("By") ? { incrs: BINARY } : {}), values: (_, ticks) => ticks.map((tick) => (tick === null ? "" : plot.log && !isRound(tick) ? "" : format(tick))) },
    ],
    series: [{ label: "t", value: (_, value) => (value === null ? "" : plot.clock.format(value)) }, ...lines],
    cursor: { sync: { key: sync.key }, drag: { x: true, y: false } },
    legend: { live: true, markers: { width: 0, fill: (chart, number) => chart.series[number].stroke(chart, number) } },
    padding: [20, 24, 0, 0],
    hooks: { draw: [(chart) => shade(chart, spans(plot))] },
  };
}

/** Whether a logarithmic tick is worth a label: 1, 2 or 5 of its decade. */
function isRound(value) {
  return /^[125](e|$)/.test(Number(value.toPrecision(3)).toExponential());
}

/** From a round number below to a round number above: uPlot counts its logarithmic ticks up from the lower end. */
function logRange(low, high) {
  return low > 0 && high > 0 ? [roundTo(low, Math.floor), roundTo(high, Math.ceil)] : [1e-6, 1e-3];
}

/** The next number of 1, 2 and 5 times a power of ten, downwards or upwards. */
function roundTo(value, round) {
  const exponent = Math.floor(Math.log10(value));
  const steps = [1, 2, 5, 10].map((step) => Number(step + "e" + exponent));
  return round === Math.floor ? steps.findLast((step) => step <= value) ?? steps[0] : steps.find((step) => step >= value) ?? steps[3];
}

function range(plot, low, high) {
  const top = Math.max(high ?? 0, plot.limit ?? 0, plot.max ?? 0);
  return [0, top > 0 ? (plot.max !== undefined && top <= plot.max ? plot.max : top * 1.05) : 1];
}

function line(plot, one, index, format) {
  const stroke = typeof one.color === "function" ? one.color() : seriesColor(index);
  return {
    label: one.label,
    stroke,
    width: plot.stacked ? 0.5 : 1.5,
    dash: one.dash,
    fill: plot.stacked ? stroke : undefined,
    points: plot.stacked ? { show: false } : { show: true, size: 4, fill: stroke, filter: (chart, number) => alone(chart.data[number]) },
    spanGaps: false,
    value: (_, __, ___, position) => (position === null ? "" : format(one.values[Math.min(position, one.values.length - 1)])),
  };
}

/** Values between gaps: no line leads there, so that they are dots. */
function alone(values) {
  const found = [];
  values.forEach((value, index) => {
    if (value !== null && (values[index - 1] ?? null) === null && (values[index + 1] ?? null) === null) found.push(index);
  });
  return found;
}

/** The spans that are shaded: the warm-up, which is not measured, and the injected faults. */
function spans(plot) {
  const warmup = plot.warmup ? [{ begin: 0, end: plot.warmup, look: "shade", edge: null, text: "warm-up, not measured" }] : [];
  return [...warmup, ...(plot.faults ?? []).map((fault) => ({ begin: fault.begin, end: fault.end ?? Infinity, look: "fault", edge: "warn", text: fault.name }))];
}

function shade(chart, shaded) {
  const { ctx, bbox } = chart;
  const right = bbox.left + bbox.width;
  const place = (instant) => Math.max(bbox.left, Math.min(right, instant === Infinity ? right : chart.valToPos(instant, "x", true)));
  let free = bbox.left;
  ctx.save();
  ctx.font = 11 * devicePixelRatio + "px system-ui, sans-serif";
  ctx.textAlign = "left";
  for (const { begin, end, look, edge, text } of shaded) {
    const [from, to] = [place(begin), place(end)];
    if (chart.scales.x.min > end || chart.scales.x.max < begin) continue;
    ctx.fillStyle = color(look);
    ctx.fillRect(from, bbox.top, Math.max(devicePixelRatio, to - from), bbox.height);
    if (edge) {
      // A short fault is a thin span: its edge is seen even so.
      ctx.fillStyle = color(edge);
      ctx.fillRect(from, bbox.top, devicePixelRatio, bbox.height);
    }
    // A name that would stand on the one before, or beyond the plot, is left out: the strip has them all.
    const width = ctx.measureText(text).width;
    const left = Math.min(from, right - width);
    if (left < free) continue;
    ctx.fillStyle = color("text");
    ctx.fillText(text, left, bbox.top - 5 * devicePixelRatio);
    free = left + width + 8 * devicePixelRatio;
  }
  ctx.restore();
}

function move(event, chart) {
  const steps = { ArrowLeft: -1, ArrowRight: 1, PageUp: -20, PageDown: 20, Home: -Infinity, End: Infinity };
  const by = steps[event.key];
  const drawn = chart();
  if (by === undefined || drawn === null) return;
  event.preventDefault();
  const last = drawn.data[0].length - 1;
  const next = Math.max(0, Math.min(last, (drawn.cursor.idx ?? (by > 0 ? -1 : last + 1)) + by));
  drawn.setCursor({ left: drawn.valToPos(drawn.data[0][next], "x"), top: drawn.bbox.height / devicePixelRatio / 2 });
}

function asTable(plot, format) {
  const every = Math.max(1, Math.ceil(plot.times.length / MOST_ROWS));
  const rows = plot.times.map((time, index) => [plot.clock.format(time), ...plot.series.map((one) => format(one.values[index]))])
    .filter((_, index) => index % every === 0 || index === plot.times.length - 1);
  const note = every > 1 ? " (each " + every + "th point)" : "";
  return table(plot.title + note, ["virtual time", ...plot.series.map((one) => one.label)], rows);
}
