"use strict";
(() => {
const data = JSON.parse(document.getElementById("data").textContent);
const heads = data.columns, rows = data.rows;
const at = Object.fromEntries(heads.map((h, i) => [h.key, i]));
const $ = id => document.getElementById(id);
const ROW = 45, SPARE = 12;
const collator = new Intl.Collator(undefined, {numeric: true, sensitivity: "base"});
let shown = rows.map((_, i) => i), sorted = null, down = false;
const isOn = heads.map(h => h.on);
let lower = null;

function make(tag, text, cls) {
  const e = document.createElement(tag);
  if (text !== undefined) e.textContent = text;
  if (cls) e.className = cls;
  return e;
}
function fill(id, values, all) {
  const select = $(id);
  select.append(new Option(all, ""));
  for (const [value, label] of values) select.append(new Option(label, value));
}
function counted(key, split) {
  const n = new Map();
  for (const r of rows) {
    const cell = r[at[key]];
    if (cell === null || cell === "") continue;
    n.set(cell, (n.get(cell) || 0) + 1);
  }
  let single = n;
  if (split) {
    single = new Map();
    for (const [cell, c] of n) for (const v of new Set(cell.split("; "))) single.set(v, (single.get(v) || 0) + c);
  }
  return [...single].sort((a, b) => b[1] - a[1]).map(([v, c]) => [v, `${v} (${c})`]);
}
fill("status", counted("status"), "any");
fill("finding", counted("findings_text", true), "any");
fill("side", counted("side"), "both");
fill("view", counted("views", true), "any");
fill("quality", counted("quality"), "any");

function filter() {
  const words = $("text").value.toLowerCase().split(/\s+/).filter(Boolean);
  if (words.length && !lower) lower = rows.map(r =>
    `${r[at.session]} ${r[at.runner]} ${r[at.reasons]} ${r[at.clips]}`.toLowerCase());
  const is = [["status", "status"], ["side", "side"], ["quality", "quality"]]
    .map(([id, key]) => [$(id).value, at[key]]).filter(([v]) => v);
  const has = [["finding", "findings_text"], ["view", "views"]]
    .map(([id, key]) => [$(id).value, at[key]]).filter(([v]) => v);
  shown = [];
  for (let i = 0; i < rows.length; i++) {
    const r = rows[i];
    if (is.every(([v, k]) => r[k] === v) &&
        has.every(([v, k]) => r[k].split("; ").includes(v)) &&
        words.every(w => lower[i].includes(w))) shown.push(i);
  }
  order(); draw(true); charts();
}
function order() {
  if (sorted === null) return;
  const k = sorted, sign = down ? -1 : 1, number = heads[k].kind !== "text";
  shown.sort((a, b) => {
    const x = rows[a][k], y = rows[b][k];
    const ex = x === null || x === "", ey = y === null || y === "";
    if (ex || ey) return ex - ey || a - b;
    return sign * (number ? x - y : collator.compare(x, y)) || a - b;
  });
}
function sort(k) {
  if (sorted === k && down) { sorted = null; down = false; shown.sort((a, b) => a - b); }
  else { down = sorted === k; sorted = k; order(); }
  headings(); draw(true);
}
function headings() {
  const tr = $("heads"), focused = document.activeElement?.dataset?.key;
  tr.replaceChildren();
  heads.forEach((h, k) => {
    if (!isOn[k]) return;
    const th = make("th"), b = make("button", h.title + (sorted === k ? (down ? " ▼" : " ▲") : ""));
    th.scope = "col";
    th.setAttribute("aria-sort", sorted === k ? (down ? "descending" : "ascending") : "none");
    if (h.wide) b.dataset.wide = "";
    b.dataset.key = h.key; b.type = "button";
    b.addEventListener("click", () => sort(k));
    th.append(b); tr.append(th);
    if (focused === h.key) b.focus();
  });
}
const folder = name => name.split("/").map(encodeURIComponent).join("/");
function cell(r, k) {
  const h = heads[k], v = r[k];
  if (h.kind !== "text") return make("td", v === null ? "" : v.toFixed(h.decimals).replace("-", "−"), "n");
  const td = make("td");
  if (v) td.title = v;
  if (k === at.session && r[at.report]) {
    if (r[at.thumbnail]) {
      const img = make("img");
      img.loading = "lazy"; img.alt = ""; img.src = folder(v + "/" + r[at.thumbnail]);
      td.append(img);
    }
    const a = make("a", v); a.href = folder(r[at.report]);
    td.append(a);
  } else {
    td.textContent = v;
    if (k === at.side) td.className = v;
    if (k === at.status) td.className = "s-" + v;
  }
  return td;
}
function space(height) {
  const tr = make("tr", undefined, "space"), td = make("td");
  td.style.height = height + "px"; td.colSpan = isOn.filter(Boolean).length;
  tr.append(td); tr.setAttribute("aria-hidden", "true");
  return tr;
}
let drawn = "";
function draw(anew) {
  const box = $("scroll");
  const first = Math.max(0, Math.floor(box.scrollTop / ROW) - SPARE);
  const last = Math.min(shown.length, first + Math.ceil(box.clientHeight / ROW) + 2 * SPARE);
  if (!anew && drawn === first + "-" + last) return;
  drawn = first + "-" + last;
  const parts = [space(first * ROW)];
  for (let i = first; i < last; i++) {
    const tr = make("tr"), r = rows[shown[i]];
    tr.setAttribute("aria-rowindex", i + 2);
    heads.forEach((_, k) => { if (isOn[k]) tr.append(cell(r, k)); });
    parts.push(tr);
  }
  parts.push(space((shown.length - last) * ROW));
  $("rows").replaceChildren(...parts);
  $("shown").textContent = `${shown.length} of ${rows.length} rows shown`;
}
function quantile(a, q) {
  const p = (a.length - 1) * q, i = Math.floor(p);
  return a[i] + (a[Math.min(i + 1, a.length - 1)] - a[i]) * (p - i);
}
function svg(tag, attributes) {
  const e = document.createElementNS("http://www.w3.org/2000/svg", tag);
  for (const [k, v] of Object.entries(attributes)) e.setAttribute(k, v);
  return e;
}
function chart(k) {
  const sides = {left: [], right: []};
  for (const i of shown) {
    const v = rows[i][k], s = rows[i][at.side];
    if (v !== null && sides[s]) sides[s].push(v);
  }
  const all = [...sides.left, ...sides.right].sort((a, b) => a - b);
  if (all.length < 2) return null;
  const low = all[0], high = all[all.length - 1], wide = (high - low) || 1;
  const n = Math.min(24, Math.max(6, Math.ceil(Math.sqrt(all.length))));
  const bins = {left: Array(n).fill(0), right: Array(n).fill(0)};
  for (const s of ["left", "right"]) for (const v of sides[s]) bins[s][Math.min(n - 1, Math.floor((v - low) / wide * n))]++;
  const most = Math.max(...bins.left, ...bins.right);
  const W = 240, H = 70, picture = svg("svg", {viewBox: `0 0 ${W} ${H + 14}`, role: "img"});
  const d = heads[k].decimals, p = v => v.toFixed(d).replace("-", "−");
  const text = `median ${p(quantile(all, .5))}, middle half ${p(quantile(all, .25))} to ${p(quantile(all, .75))}, ${all.length} rows`;
  picture.setAttribute("aria-label", `${heads[k].title}: ${text}`);
  ["left", "right"].forEach((s, o) => bins[s].forEach((c, b) => {
    if (!c) return;
    const w = W / n, h = c / most * (H - 2);
    const bar = svg("rect", {x: b * w + o * w / 2, y: H - h, width: Math.max(1, w / 2 - .5), height: h, fill: o ? "#d55e00" : "#0072b2"});
    const t = svg("title", {}); t.textContent = `${s}: ${c} rows, ${p(low + b * wide / n)} to ${p(low + (b + 1) * wide / n)}`;
    bar.append(t); picture.append(bar);
  }));
  for (const [x, v, anchor] of [[0, low, "start"], [W, high, "end"]]) {
    const t = svg("text", {x, y: H + 11, "font-size": 10, "text-anchor": anchor, fill: "#56616b"});
    t.textContent = p(v); picture.append(t);
  }
  const figure = make("figure"), caption = make("figcaption", heads[k].title + ": ");
  caption.append(make("span", text, "quiet"));
  figure.append(caption, picture);
  return figure;
}
function charts() {
  if (!$("spread").open) return;
  const key = make("p");
  key.append(make("span", "■ left", "left"), " ", make("span", "■ right", "right"));
  const figures = heads.map((h, k) => h.metric ? chart(k) : null).filter(Boolean);
  $("charts").replaceChildren(key, ...figures);
}
heads.forEach((h, k) => {
  if (h.hidden) return;
  const label = make("label"), box = make("input");
  box.type = "checkbox"; box.checked = isOn[k];
  box.addEventListener("change", () => { isOn[k] = box.checked; headings(); draw(true); });
  label.append(box, " " + h.title);
  $("columns").append(label);
});
let wait = 0;
$("text").addEventListener("input", () => { clearTimeout(wait); wait = setTimeout(filter, 120); });
$("filters").addEventListener("change", e => { if (e.target.tagName === "SELECT") filter(); });
$("filters").addEventListener("submit", e => e.preventDefault());
$("filters").addEventListener("reset", () => setTimeout(filter));
$("scroll").addEventListener("scroll", () => draw(false), {passive: true});
$("spread").addEventListener("toggle", charts);
addEventListener("resize", () => draw(false));
headings(); draw(true);
document.documentElement.dataset.ready = "1";
})();
