// The slowest episodes as span trees: who did what, when, within one page fault.
import { el } from "./dom.js";
import { seconds } from "./units.js";

export function episodeTree(episode) {
  const root = episode.spans[0];
  const length = Math.max(1, root.duration);
  const rows = episode.spans.map((span) => {
    const left = (100 * (span.start - root.start)) / length;
    const width = Math.max(0.4, Math.min(100 - left, (100 * span.duration) / length));
    const bar = el("i", { class: span.error ? "bar error" : "bar", style: "margin-left:" + left.toFixed(2) + "%;width:" + width.toFixed(2) + "%" });
    const name = el("span", { class: "span-name", style: "padding-left:" + span.depth * 0.9 + "em" }, span.name);
    return el("tr", {},
      el("th", { scope: "row" }, name),
      el("td", {}, span.role),
      el("td", { class: "n" }, "+" + seconds((span.start - root.start) / 1e9)),
      el("td", { class: "n" }, seconds(span.duration / 1e9)),
      el("td", { class: "bars" }, bar),
      el("td", {}, [span.error, span.links].filter(Boolean).join("; ")));
  });
  const note = episode.left > 0 ? el("p", { class: "about" }, episode.left + " further spans are not shown.") : null;
  return el("details", { class: "episode" },
    el("summary", {}, "Episode " + episode.number + ": " + root.name + " of " + root.role + ", " + seconds(root.duration / 1e9) + " at " + seconds(root.start / 1e9)),
    el("div", { class: "scroll", tabindex: "0", role: "region", "aria-label": "Spans of episode " + episode.number },
      el("table", { class: "spans" },
        el("thead", {}, el("tr", {}, ...["span", "actor", "start", "duration", "within the episode", "cause or error"].map((heading) => el("th", { scope: "col" }, heading)))),
        el("tbody", {}, ...rows))), note);
}
