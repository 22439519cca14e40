// Figures as people read them: few digits, a unit, and a space that no line breaks at.

const SPACE = "\u00a0";
const SI = [[1, "s"], [1e-3, "ms"], [1e-6, "\u00b5s"], [1e-9, "ns"]];
const IEC = [[2 ** 40, "TiB"], [2 ** 30, "GiB"], [2 ** 20, "MiB"], [2 ** 10, "KiB"], [1, "B"]];
const MAGNITUDES = [[1e9, "G"], [1e6, "M"], [1e3, "k"]];

function digits(value) {
  const size = Math.abs(value);
  if (size === 0) return "0";
  if (size >= 100) return Math.round(value).toLocaleString("en").replaceAll(",", SPACE);
  return String(Number(value.toPrecision(3)));
}

function scaled(value, scale) {
  const size = Math.abs(value);
  const [unit, name] = scale.find(([one]) => size >= one * 0.9995) ?? scale[scale.length - 1];
  return digits(value / unit) + SPACE + name;
}

export function seconds(value) {
  return value === 0 ? "0" + SPACE + "s" : scaled(value, SI);
}

export function bytes(value) {
  return value === 0 ? "0" + SPACE + "B" : scaled(value, IEC);
}

export function count(value) {
  const size = Math.abs(value);
  if (size < 1e4) return digits(value);
  const [unit, name] = MAGNITUDES.find(([one]) => size >= one);
  return digits(value / unit) + SPACE + name;
}

export function percent(value) {
  return digits(value * 100) + SPACE + "%";
}

export function factor(value) {
  return digits(value) + "\u00d7";
}

/** The formatter of a UCUM unit; what is absent is a dash, never 0. */
export function formatter(unit) {
  const [whole, rate] = unit.endsWith("/s") ? [unit.slice(0, -2), "/s"] : [unit, ""];
  const format = whole === "x" ? factor : whole === "s" ? seconds : whole === "By" ? bytes : whole === "1" ? percent : count;
  return (value) => (value === null || value === undefined || Number.isNaN(value) ? "\u2013" : format(value) + rate);
}

/** Instants of virtual time, all in the unit in which the run is long. */
export function clock(end) {
  const [unit, name] = SI.find(([one]) => end >= one * 2) ?? SI[SI.length - 1];
  return {
    name,
    label: "virtual time [" + name + "]",
    scale: unit,
    format: (value) => digits(value / unit) + SPACE + name,
    tick: (value) => String(Number((value / unit).toPrecision(6))),
  };
}
