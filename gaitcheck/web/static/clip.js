"use strict";
// Tap on the runner; take start and end from the video.
const frame = document.getElementById("frame");
const fields = ["runner_x", "runner_y"].map((id) => document.getElementById(id));

if (frame) {
  const svg = frame.querySelector("svg");
  const point = document.getElementById("point");
  const forget = document.getElementById("forget");
  const choose = (x, y, person) => {
    [fields[0].value, fields[1].value] = [x, y].map((v) => v.toFixed(1));
    point.setAttribute("cx", x);
    point.setAttribute("cy", y);
    forget.hidden = false;
    mark(person);
  };
  const mark = (person) => {
    for (const one of svg.querySelectorAll(".person")) one.classList.toggle("chosen", one === person);
    frame.classList.toggle("chosen", Boolean(fields[0].value));
  };
  svg.addEventListener("click", (event) => {
    const box = svg.getBoundingClientRect(), view = svg.viewBox.baseVal;
    const x = ((event.clientX - box.left) / box.width) * view.width;
    const y = ((event.clientY - box.top) / box.height) * view.height;
    choose(x, y, event.target.closest(".person"));
  });
  svg.addEventListener("keydown", (event) => {
    const person = event.target.closest(".person");
    if (!person || !["Enter", " "].includes(event.key)) return;
    event.preventDefault();
    choose(Number(person.dataset.x), Number(person.dataset.y), person);
  });
  forget.addEventListener("click", () => {
    fields[0].value = fields[1].value = "";
    point.setAttribute("cx", -99999);
    forget.hidden = true;
    mark(null);
  });
}

const video = document.getElementById("video");
for (const button of document.querySelectorAll("[data-take]")) {
  button.addEventListener("click", () => {
    document.getElementById(button.dataset.take).value = video.currentTime.toFixed(2);
  });
}
video?.addEventListener("error", () => { video.hidden = true; });
