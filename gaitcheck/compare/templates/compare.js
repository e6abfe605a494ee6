"use strict";
const videos = document.querySelectorAll("video");
const rates = document.querySelectorAll("[data-rate]");
for (const button of rates) {
  button.addEventListener("click", () => {
    for (const video of videos) video.playbackRate = Number(button.dataset.rate);
    for (const other of rates) {
      other.setAttribute("aria-pressed", String(other === button));
    }
  });
}
for (const video of videos) {
  video.addEventListener("error", () => { video.nextElementSibling.hidden = false; });
}
