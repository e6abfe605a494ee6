"use strict";
// Links each clip's video with its charts: tap to seek, cursors while it plays.
// Without a video, or without this script, the page is complete all the same.
for (const section of document.querySelectorAll("section.clip")) {
  const info = JSON.parse(section.dataset.info);
  const video = section.querySelector("video");
  section.gaitcheck = { info, video };
  rove(section);
  if (video) connect(section, video, info);
}
document.addEventListener("click", (event) => {
  const target = event.target.closest("[data-seek]");
  if (!target) return;
  const section = target.dataset.for
    ? document.querySelector(`section.clip[data-clip="${target.dataset.for}"]`)
    : target.closest("section.clip");
  const { info, video } = section.gaitcheck;
  if (!video) return;
  video.pause();
  // A hair into the frame, so that rounding cannot show the one before it.
  video.currentTime = shownAt(info.knots, Number(target.dataset.seek)) + info.frame / 4;
  for (const one of section.querySelectorAll(".now")) one.classList.remove("now");
  if (target.classList.contains("hit")) target.classList.add("now");
  if (target.dataset.for) video.scrollIntoView({ block: "center" });
});

function connect(section, video, info) {
  const cursors = [...section.querySelectorAll(".plot")].flatMap(cursorsOf);
  const draw = () => {
    const time = clipTime(info.knots, video.currentTime);
    for (const cursor of cursors) place(cursor, time, info);
  };
  let running = false;
  const loop = () => {
    draw();
    if (running) requestAnimationFrame(loop);
  };
  const room = () => makeRoom(video);
  video.addEventListener("loadedmetadata", room);
  window.addEventListener("resize", room);
  if (video.readyState > 0) room();
  video.addEventListener("play", () => { running = true; loop(); });
  video.addEventListener("pause", () => { running = false; draw(); });
  video.addEventListener("seeked", draw);
  video.addEventListener("error", () => {
    section.querySelector(".novideo").hidden = false;
  });
  for (const button of section.querySelectorAll("[data-step]")) {
    button.addEventListener("click", () => {
      video.pause();
      video.currentTime += Number(button.dataset.step) * info.frame;
    });
  }
  const rates = section.querySelectorAll("[data-rate]");
  for (const button of rates) {
    button.addEventListener("click", () => {
      video.playbackRate = Number(button.dataset.rate);
      for (const other of rates) {
        other.setAttribute("aria-pressed", String(other === button));
      }
    });
  }
}

// Browsers lay their controls over the picture, where the read-outs stand. A strip
// below the picture gives them a place of their own.
function makeRoom(video) {
  const strip = 48, tallest = 0.8 * window.innerHeight - strip;
  const shape = video.videoWidth / video.videoHeight;
  const width = Math.min(video.parentElement.clientWidth, tallest * shape);
  video.style.width = `${width}px`;
  video.style.height = `${width / shape + strip}px`;
}

// Slow motion and freezes: pairs of clip time and video time, straight in between.
function shownAt(knots, time) {
  return between(knots, time, 0, 1);
}

function clipTime(knots, time) {
  return between(knots, time, 1, 0);
}

function between(knots, x, from, to) {
  let i = 1;
  while (i < knots.length - 1 && knots[i][from] < x) i++;
  const [a, b] = [knots[i - 1], knots[i]];
  return a[to] + ((x - a[from]) * (b[to] - a[to])) / (b[from] - a[from]);
}

function cursorsOf(plot) {
  const sides = plot.dataset.axis === "cycle" ? ["left", "right"] : ["both"];
  return sides.map((side) => {
    const line = document.createElement("div");
    line.className = `cursor ${side}`;
    line.hidden = true;
    plot.append(line);
    return { line, side, plot: plot.dataset };
  });
}

function place(cursor, time, info) {
  const { line, side, plot } = cursor;
  const x = side === "both" ? time : cyclePercent(info.contacts[side], time);
  const share = (x - Number(plot.low)) / (Number(plot.high) - Number(plot.low));
  line.hidden = !(share >= 0 && share <= 1);
  const left = Number(plot.left), right = Number(plot.right);
  line.style.left = `${left + share * (right - left)}%`;
}

function cyclePercent(contacts, time) {
  for (let i = 0; i + 1 < contacts.length; i++) {
    if (time >= contacts[i] && time < contacts[i + 1]) {
      return (100 * (time - contacts[i])) / (contacts[i + 1] - contacts[i]);
    }
  }
  return NaN;
}

// One tab stop for each group of dots or bars; the arrow keys move inside it.
function rove(section) {
  for (const group of section.querySelectorAll(".hits, .lane")) {
    const items = [...group.querySelectorAll("button")];
    if (items.length) items[0].tabIndex = 0;
    group.addEventListener("keydown", (event) => {
      const step = { ArrowRight: 1, ArrowLeft: -1 }[event.key];
      const at = items.indexOf(event.target);
      if (!step || at < 0 || !items[at + step]) return;
      event.preventDefault();
      items[at].tabIndex = -1;
      items[at + step].tabIndex = 0;
      items[at + step].focus();
    });
  }
}
