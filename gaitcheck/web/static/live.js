"use strict";
// Fetches the part of the page that changes by itself, while there is something to wait for.
const live = document.getElementById("live");
let shown = live.innerHTML;
let asking = false;

async function look() {
  if (asking) return;
  asking = true;
  try {
    const answer = await fetch(live.dataset.address, { headers: { accept: "text/html" } });
    if (answer.redirected || answer.status === 401) return location.reload();
    if (answer.status === 404) return void (location.href = "/");
    if (!answer.ok) return;
    const text = await answer.text();
    if (text !== shown) {
      const focused = live.contains(document.activeElement) && document.activeElement.id;
      live.innerHTML = text;
      shown = text;
      if (focused) document.getElementById(focused)?.focus();
      document.dispatchEvent(new Event("gaitcheck:live"));
    }
  } catch {
    // The server may be starting again; the next look will tell.
  } finally {
    asking = false;
  }
}

const isBusy = () => live.querySelector(".state-of")?.dataset.busy === "yes";
setInterval(() => { if (isBusy() && !document.hidden) look(); }, 1000);
// What somebody else changed, or what changed while nobody looked.
setInterval(() => { if (!document.hidden) look(); }, 15000);
document.addEventListener("visibilitychange", () => { if (!document.hidden) look(); });
document.addEventListener("gaitcheck:look", look);
