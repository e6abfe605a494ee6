"use strict";
const video = document.querySelector("video");
if (video) {
  const rates = document.querySelectorAll("[data-rate]");
  for (const button of rates) {
    button.addEventListener("click", () => {
      video.playbackRate = Number(button.dataset.rate);
      for (const other of rates) {
        other.setAttribute("aria-pressed", String(other === button));
      }
    });
  }
  video.addEventListener("error", () => {
    document.querySelector(".novideo").hidden = false;
  });
}
