// What does not go on in time: distributions and who took from whom, with Observable Plot.
import { axisX, axisY, cell, gridX, gridY, line, dot, plot, rect, ruleX, text } from "@observablehq/plot";
import { el, figures, table } from "./dom.js";
import { color, onTheme, vmColor, vmColorIndex } from "./theme.js";
import { count, seconds } from "./units.js";

export const FONT = { fontFamily: "system-ui, sans-serif", fontSize: "12px", background: "transparent", overflow: "visible" };

/** A figure with an SVG that is drawn again when its width or the colours change. */
export function figureOf(title, about, key, draw, makeTable) {
  const box = el("div", { class: "plot" });
  const figure = el("figure", { class: "svg", "data-plot": title }, el("figcaption", {}, title), box, key, figures(title, makeTable));
  const redraw = () => {
    if (box.clientWidth === 0) return;
    const svg = draw(box.clientWidth);
    svg.setAttribute("role", "img");
    svg.setAttribute("aria-label", about);
    box.replaceChildren(svg);
    figure.dataset.drawn = "1";
  };
  let width = 0;
  new ResizeObserver(() => {
    if (Math.abs(box.clientWidth - width) > 1) redraw();
    width = box.clientWidth;
  }).observe(box);
  onTheme(redraw);
  return figure;
}

/** Percentiles of the fault durations of each VM; the right end is stretched, as that is where the trouble is. */
export function percentileCurves(curves) {
  const points = curves.flatMap((curve) => curve.quantiles.map((quantile, index) => ({ vm: curve.vm, quantile, x: 1 / (1 - quantile), seconds: curve.seconds[index] })));
  const end = Math.max(...points.map((point) => point.x), 11);
  const ticks = [0.5, 0.9, 0.99, 0.999, 0.9999].map((quantile) => 1 / (1 - quantile)).filter((tick) => tick <= end);
  const names = curves.map((curve) => curve.vm);
  return figureOf("Percentiles of fault durations over the whole run", "Percentile curve of fault durations of each VM.", legend(names),
    (width) => plot({
      width,
      height: 300,
      marginLeft: 66,
      marginRight: 28,
      marginBottom: 44,
      style: { ...FONT, color: color("text") },
      x: { type: "log", label: null, domain: [1.1, end] },
      y: { type: "log", label: null },
      color: { domain: names, range: names.map(vmColor), legend: false },
      marks: [
        gridX(ticks, { stroke: color("grid"), strokeOpacity: 1 }),
        gridY({ stroke: color("grid"), strokeOpacity: 1, ticks: 6 }),
        axisX(ticks, { tickFormat: (x) => "p" + Number(((1 - 1 / x) * 100).toFixed(2)), label: "share of faults that took no longer [percentile]", labelAnchor: "center", labelArrow: "none" }),
        axisY({ tickFormat: (value) => seconds(value), ticks: 6, label: "duration [s, logarithmic]", labelAnchor: "center", labelArrow: "none" }),
        line(points, { x: "x", y: "seconds", stroke: "vm", z: "vm", strokeWidth: 2 }),
        dot(points, { x: "x", y: "seconds", fill: "vm", r: 2.5, title: (point) => point.vm + " p" + Number((point.quantile * 100).toFixed(2)) + " " + seconds(point.seconds) }),
      ],
    }),
    () => table("Percentiles of fault durations", ["VM", ...allQuantiles(curves).map((quantile) => "p" + Number((quantile * 100).toFixed(2)))],
      curves.map((curve) => [curve.vm, ...allQuantiles(curves).map((quantile) => {
        const at = curve.quantiles.indexOf(quantile);
        return at < 0 ? "\u2013" : seconds(curve.seconds[at]);
      })])));
}

function allQuantiles(curves) {
  return [...new Set(curves.flatMap((curve) => curve.quantiles))].sort((a, b) => a - b);
}

function legend(names) {
  const items = names.map((name) => el("span", { class: "key" }, el("i", { "data-color": vmColorIndex(name) }), name));
  return el("div", { class: "legend" }, ...items);
}

/** How many faults took how long when. */
export function heatMap(heat, clock, faults) {
  const least = heat.borders.find((border) => border > 0);
  const cells = heat.counts.flatMap((row, y) => row.flatMap((faults, x) => (faults === 0 ? [] : [{
    x1: heat.times[x], x2: heat.times[x + 1], y1: heat.borders[y] || least / 2, y2: heat.borders[y + 1] ?? heat.borders[y] * 2, faults,
  }])));
  const most = Math.max(...cells.map((one) => one.faults));
  return figureOf("Faults by instant and duration", "Heat map: how many faults ended when, and how long each took.", heatLegend(heat),
    (width) => plot({
      width,
      height: 300,
      marginLeft: 66,
      marginRight: 28,
      marginBottom: 44,
      style: { ...FONT, color: color("text") },
      x: { domain: [0, heat.times.at(-1)], label: null },
      y: { type: "log", label: null },
      color: { type: "log", domain: [1, Math.max(most, 2)], range: [color("ramp0"), color("ramp1")], interpolate: "lab", legend: false },
      marks: [
        axisX({ tickFormat: clock.tick, label: clock.label, labelAnchor: "center", labelArrow: "none" }),
        axisY({ tickFormat: (value) => seconds(value), ticks: 6, label: "duration [s, logarithmic]", labelAnchor: "center", labelArrow: "none" }),
        rect(cells, { x1: "x1", x2: "x2", y1: "y1", y2: "y2", fill: "faults", inset: 0,
          title: (one) => count(one.faults) + " faults of " + seconds(one.y1) + " to " + seconds(one.y2) + " at " + clock.format(one.x2) }),
        ruleX(faults.flatMap((fault) => [fault.begin, fault.end]).filter((instant) => instant !== null && instant <= heat.times.at(-1)), { stroke: color("warn"), strokeDasharray: "4,3" }),
      ],
    }),
    () => table("Faults by duration", ["duration", "faults", "most in one column"], heat.counts.map((row, y) => [
      seconds(heat.borders[y]) + " to " + (heat.borders[y + 1] === null ? "more" : seconds(heat.borders[y + 1])),
      count(row.reduce((sum, faults) => sum + faults, 0)), count(Math.max(...row)),
    ])));
}

/** The colours of the heat map, from one fault to the most. */
function heatLegend(heat) {
  const most = Math.max(...heat.counts.flat());
  return el("div", { class: "legend" }, el("span", { class: "key" }, "faults in a cell: 1"), el("span", { class: "ramp" }), el("span", {}, count(most) + " (logarithmic)"));
}

/** Who took whose frames. */
export function takenMatrix(matrix) {
  const cells = matrix.vms.flatMap((loser, y) => matrix.vms.map((taker, x) => ({ loser, taker, frames: matrix.lost[y][x] })));
  const most = Math.max(1, ...cells.map((one) => one.frames));
  const longest = Math.max(...matrix.vms.map((name) => name.length));
  const left = Math.min(160, 24 + 7 * longest);
  const isTilted = matrix.vms.length > 6;
  const top = isTilted ? 62 + 3 * longest : 54;
  return figureOf("Who took whose frames", "Matrix: the row lost so many frames to the column.", null,
    (width) => plot({
      width: Math.min(width, left + 90 * matrix.vms.length + 40),
      height: top + 20 + 34 * matrix.vms.length,
      marginLeft: left + 22,
      marginTop: top,
      marginBottom: 10,
      style: { ...FONT, color: color("text") },
      x: { domain: matrix.vms, label: null },
      y: { domain: matrix.vms, label: null },
      color: { type: "sqrt", domain: [0, most], range: [color("heat0"), color("heat1")], interpolate: "rgb" },
      marks: [
        axisX({ anchor: "top", label: "taker [VM]", labelAnchor: "center", labelArrow: "none", labelOffset: top - 10, tickRotate: isTilted ? -25 : 0 }),
        axisY({ label: "loser [VM]", labelAnchor: "center", labelArrow: "none", labelOffset: left + 12 }),
        cell(cells, { x: "taker", y: "loser", fill: "frames", inset: 1, title: (one) => one.loser + " lost " + one.frames + " frames to " + one.taker }),
        text(cells, { x: "taker", y: "loser", text: (one) => (one.frames === 0 ? "\u00b7" : count(one.frames)), fill: (one) => (one.frames > most * 0.3 ? color("heatText1") : color("text")) }),
      ],
    }),
    () => table("Frames lost: rows lost them, columns took them", ["loser", ...matrix.vms], matrix.vms.map((loser, y) => [loser, ...matrix.lost[y].map(count)])));
}
