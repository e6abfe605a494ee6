"use strict";
// The knee map ticks the boxes of its list; questions about pain go when there is none.
for (const map of document.querySelectorAll(".map")) {
  const svg = map.querySelector(".knees");
  const boxes = [...map.querySelectorAll("input[type=checkbox]")];
  const boxOf = (spot) => boxes.find((box) => box.value === spot.dataset.value);
  const show = () => {
    for (const spot of svg.querySelectorAll(".spot")) {
      spot.setAttribute("aria-checked", String(boxOf(spot).checked));
    }
  };
  const toggle = (event) => {
    const spot = event.target.closest(".spot");
    if (!spot || (event.type === "keydown" && ![" ", "Enter"].includes(event.key))) return;
    event.preventDefault();
    boxOf(spot).checked = !boxOf(spot).checked;
    show();
  };
  svg.addEventListener("click", toggle);
  svg.addEventListener("keydown", toggle);
  map.addEventListener("change", show);
  svg.removeAttribute("hidden");
  map.querySelector("details").open = false;
  show();
}

const form = document.getElementById("questions");
const painGroups = form.querySelectorAll("[data-group=complaint], [data-group=history]");
const hide = () => {
  const none = form.querySelector("input[name='q.pain_now'][value=no]").checked;
  for (const group of painGroups) {
    for (const one of group.querySelectorAll(".question")) {
      if (one.dataset.question !== "pain_now") one.classList.toggle("off", none);
    }
    if (group.dataset.group === "history") group.classList.toggle("off", none);
  }
};
form.addEventListener("change", hide);
hide();

// "None of these" stands alone.
for (const group of form.querySelectorAll("fieldset.question")) {
  group.addEventListener("change", (event) => {
    if (event.target.type !== "checkbox" || !event.target.checked) return;
    const alone = ["none", "nothing"];
    for (const box of group.querySelectorAll("input[type=checkbox]")) {
      const clash = alone.includes(event.target.value) !== alone.includes(box.value);
      if (clash && box !== event.target) box.checked = false;
    }
  });
}
