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

// Browsers lay their controls over the picture, where the stride is told; a strip below
// gives them a place of their own.
function makeRoom(video) {
  const strip = 48, tallest = 0.85 * window.innerHeight - strip;
  const shape = video.videoWidth / video.videoHeight;
  const width = Math.min(video.parentElement.clientWidth, tallest * shape);
  video.style.width = `${width}px`;
  video.style.height = `${width / shape + strip}px`;
}
for (const video of videos) {
  video.addEventListener("loadedmetadata", () => makeRoom(video));
  window.addEventListener("resize", () => makeRoom(video));
  if (video.readyState > 0) makeRoom(video);
}
