// Elements out of plain texts: nothing that comes from the data is ever taken for markup.

export function el(name, attributes, ...children) {
  const element = document.createElement(name);
  for (const [key, value] of Object.entries(attributes ?? {})) {
    if (key.startsWith("on")) element.addEventListener(key.slice(2), value);
    else if (value !== null && value !== undefined && value !== false) element.setAttribute(key, value === true ? "" : value);
  }
  element.append(...children.filter((child) => child !== null && child !== undefined));
  return element;
}

/** A table with a caption for those who do not see it, numbers to the right. */
export function table(caption, headings, rows) {
  const isNumber = headings.map((_, column) => column > 0 && rows.some((row) => typeof row[column] === "number" || /^[\u2013\d]/.test(row[column] ?? "")));
  return el("div", { class: "scroll", tabindex: "0", role: "region", "aria-label": caption },
    el("table", {},
      el("caption", {}, caption),
      el("thead", {}, el("tr", {}, ...headings.map((heading, column) => el("th", { scope: "col", class: isNumber[column] ? "n" : null }, heading)))),
      el("tbody", {}, ...rows.map((row) => el("tr", {}, ...row.map((cell, column) =>
        column === 0 ? el("th", { scope: "row" }, String(cell)) : el("td", { class: isNumber[column] ? "n" : null }, cell instanceof Node ? cell : String(cell ?? "\u2013"))))))));
}

/** The figures of a plot as a table, made when somebody wants to see it. */
export function figures(caption, make) {
  const details = el("details", { class: "figures" }, el("summary", {}, "Figures of this plot"));
  details.addEventListener("toggle", () => {
    if (details.open && details.childElementCount === 1) details.append(make());
  });
  details.dataset.caption = caption;
  return details;
}

export function section(id, title, about, ...children) {
  return el("section", { id, "aria-labelledby": id + "-h" }, el("h2", { id: id + "-h" }, title), about ? el("p", { class: "about" }, about) : null, ...children);
}

/** A choice among names, with a label; calls back at once and at each change. */
export function choice(label, names, show) {
  const select = el("select", { onchange: () => show(select.value) }, ...names.map((name) => el("option", { value: name }, name)));
  const box = el("label", { class: "choice" }, label + " ", select);
  return { box, select };
}
