"use strict";
// Sends clips in pieces. The server says where the next piece begins, so that an upload goes
// on after a pause, a lost network, a closed page or a restarted server.
const drop = document.getElementById("drop");
const list = document.getElementById("sending");
const picker = document.getElementById("files");
const csrf = document.querySelector("meta[name=csrf]").content;
const PIECE = Number(drop.dataset.chunk);
const RETRIES_MS = [500, 1000, 2000, 4000, 8000, 8000];
const queue = [];
let running = 0;

picker.addEventListener("change", () => { add(picker.files); picker.value = ""; });
for (const kind of ["dragenter", "dragover"]) {
  document.addEventListener(kind, (event) => {
    if (![...event.dataTransfer.types].includes("Files")) return;
    event.preventDefault();
    drop.classList.add("over");
  });
}
document.addEventListener("dragleave", (event) => {
  if (!event.relatedTarget) drop.classList.remove("over");
});
document.addEventListener("drop", (event) => {
  if (!event.dataTransfer.files.length) return;
  event.preventDefault();
  drop.classList.remove("over");
  add(event.dataTransfer.files);
});
window.addEventListener("beforeunload", (event) => {
  if (running) event.preventDefault();
});

function add(files) {
  for (const file of files) queue.push(new Sending(file));
  next();
}

function next() {
  // Two at a time: one fills the pauses of the other.
  while (running < 2 && queue.length) {
    const one = queue.shift();
    running += 1;
    one.send().finally(() => { running -= 1; next(); });
  }
}

class Sending {
  constructor(file) {
    this.file = file;
    this.paused = false;
    this.clip = null;
    this.card = document.createElement("li");
    const about = element("div", "about");
    about.append(element("h3", "", file.name));
    this.words = element("p", "quiet", "Waiting");
    this.bar = document.createElement("progress");
    this.bar.max = 1;
    this.bar.value = 0;
    this.bar.setAttribute("aria-label", `Sending ${file.name}`);
    const actions = element("div", "actions small");
    this.pauseButton = element("button", "plain", "Pause");
    this.pauseButton.type = "button";
    this.pauseButton.addEventListener("click", () => this.toggle());
    this.dropButton = element("button", "link", "Cancel");
    this.dropButton.type = "button";
    this.dropButton.addEventListener("click", () => this.cancel());
    actions.append(this.pauseButton, this.dropButton);
    about.append(this.words, this.bar, actions);
    this.card.append(about);
    list.append(this.card);
  }

  async send() {
    try {
      if (!this.file.size) throw new Refused("The file is empty");
      this.clip = await ask("POST", `/api/v1/sessions/${drop.dataset.session}/clips`, {
        json: { name: this.file.name, size_bytes: this.file.size },
      });
      let offset = this.clip.received_bytes;
      this.start = { ms: performance.now(), offset };
      while (this.clip.state === "uploading") {
        await this.whilePaused();
        if (this.cancelled) return;
        offset = await this.piece(offset);
      }
      this.card.remove();
      document.dispatchEvent(new Event("gaitcheck:look"));
    } catch (error) {
      this.stop(error instanceof Refused ? error.message : "It could not be sent");
    }
  }

  // Sends one piece, again and again while the network or the server is away.
  async piece(offset) {
    const end = Math.min(this.file.size, offset + PIECE);
    for (let attempt = 0; ; attempt += 1) {
      try {
        this.abort = new AbortController();
        this.clip = await ask("PATCH", `/api/v1/clips/${this.clip.id}`, {
          body: this.file.slice(offset, end),
          headers: { "Upload-Offset": String(offset) },
          signal: this.abort.signal,
        });
        this.tell(this.clip.received_bytes);
        return this.clip.received_bytes;
      } catch (error) {
        if (this.cancelled) return offset;
        if (error instanceof Refused && ![408, 409, 503].includes(error.status)) throw error;
        if (!this.paused) {
          if (attempt >= RETRIES_MS.length) throw error;
          this.words.textContent = "Waiting for the connection…";
          await new Promise((done) => setTimeout(done, RETRIES_MS[attempt]));
        }
        const seen = await ask("GET", `/api/v1/clips/${this.clip.id}`).catch(() => null);
        if (seen) { this.clip = seen; return seen.received_bytes; }
      }
    }
  }

  tell(offset) {
    const share = offset / this.file.size;
    this.bar.value = share;
    const seconds = (performance.now() - this.start.ms) / 1000;
    const rate = (offset - this.start.offset) / seconds;
    const left = (this.file.size - offset) / rate;
    const rest = Number.isFinite(left) && left >= 1 ? `, ${Math.ceil(left)} s left` : "";
    this.words.textContent = `${Math.floor(100 * share)} % of ${megabytes(this.file.size)}${rest}`;
  }

  toggle() {
    this.paused = !this.paused;
    this.pauseButton.textContent = this.paused ? "Go on" : "Pause";
    if (this.paused) {
      this.words.textContent = "Paused";
      this.abort?.abort();
    } else {
      this.start = { ms: performance.now(), offset: this.clip?.received_bytes ?? 0 };
      this.goOn?.();
    }
  }

  whilePaused() {
    return this.paused ? new Promise((done) => { this.goOn = done; }) : undefined;
  }

  async cancel() {
    this.cancelled = true;
    this.abort?.abort();
    this.goOn?.();
    const waiting = queue.indexOf(this);
    if (waiting >= 0) queue.splice(waiting, 1);
    this.card.remove();
    if (this.clip) await ask("DELETE", `/api/v1/clips/${this.clip.id}`).catch(() => null);
    document.dispatchEvent(new Event("gaitcheck:look"));
  }

  stop(why) {
    this.words.textContent = `${why}.`;
    this.words.className = "rating refused";
    this.words.setAttribute("role", "alert");
    this.bar.remove();
    this.pauseButton.remove();
    this.dropButton.textContent = "Close";
  }
}

class Refused extends Error {
  constructor(message, status) {
    super(message);
    this.status = status;
  }
}

async function ask(method, address, { json, body, headers = {}, signal } = {}) {
  const answer = await fetch(address, {
    method,
    signal,
    body: json ? JSON.stringify(json) : body,
    headers: {
      "X-CSRF-Token": csrf,
      ...(json ? { "content-type": "application/json" } : {}),
      ...(body ? { "content-type": "application/octet-stream" } : {}),
      ...headers,
    },
  });
  if (answer.status === 204) return null;
  const told = await answer.json().catch(() => ({}));
  if (!answer.ok) {
    const words = told.error?.message ?? `The server answers ${answer.status}`;
    throw new Refused(words[0].toUpperCase() + words.slice(1), answer.status);
  }
  return told;
}

function element(name, classes, text = "") {
  const made = document.createElement(name);
  if (classes) made.className = classes;
  made.textContent = text;
  return made;
}

function megabytes(bytes) {
  return bytes >= 1 << 30 ? `${(bytes / (1 << 30)).toFixed(1)} GB` : `${(bytes / (1 << 20)).toFixed(1)} MB`;
}
