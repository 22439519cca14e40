// Colours come from the style sheet, so that light, dark and paper each have their own.

export function color(name) {
  return getComputedStyle(document.documentElement).getPropertyValue("--" + name).trim();
}

const SERIES_COLORS = 9;
const OTHERS = "(others)";

export function seriesColor(index) {
  return color("c" + (index % SERIES_COLORS));
}

const vms = new Map();

/** Fixes the colour of each VM, so that it has the same one in every plot. */
export function nameVms(names) {
  names.forEach((name, index) => vms.set(name, index % SERIES_COLORS));
}

/** The number of a VM's colour. */
export function vmColorIndex(name) {
  if (name === OTHERS) return SERIES_COLORS;
  if (!vms.has(name)) vms.set(name, vms.size % SERIES_COLORS);
  return vms.get(name);
}

export function vmColor(name) {
  return color("c" + vmColorIndex(name));
}

const listeners = [];

/** Is called when the colours have changed. */
export function onTheme(listener) {
  listeners.push(listener);
}

function tell() {
  for (const listener of listeners) listener();
}

export function setTheme(theme) {
  document.documentElement.dataset.theme = theme;
  tell();
}

export function isDark() {
  const chosen = document.documentElement.dataset.theme;
  return chosen ? chosen === "dark" : matchMedia("(prefers-color-scheme: dark)").matches;
}

matchMedia("(prefers-color-scheme: dark)").addEventListener("change", tell);
addEventListener("beforeprint", () => setTheme("light"));
