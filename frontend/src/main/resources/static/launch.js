// The launch page: follows one launch and opens its session.

import { sessionUrl, streamPath } from "./links.js";
import { Log, plain } from "./log.js";

const STEP_OF_PHASE = {
  waiting: "look-up",
  fetching: "build",
  building: "build",
  pushing: "build",
  built: "build",
  launching: "launch",
  ready: "open",
};
// Said aloud by screen readers, so only what changes rarely; the lines are in the log.
const SENTENCE_OF_STEP = {
  "look-up": "Looking up the repository.",
  build: "Building the environment. The first time takes longest.",
  launch: "Starting the notebook server.",
  open: "Ready. Opening the notebook.",
};
const STEPS = ["look-up", "build", "launch", "open"];
// What the browser takes for a final answer may be a service that is just being replaced: seconds until another try.
const TRIES = [1, 2, 4, 8, 16];

export function showLaunch(site, provider, spec) {
  const element = (id) => document.getElementById(id);
  const log = new Log(element("log"), element("log-size"));
  let source = null;
  let request = "";
  let launchId = "";
  let tries = 0;
  let retrying = 0;
  let started = 0;
  let ticking = 0;
  let reached = 0;

  element("launch-view").hidden = false;
  element("launch-title").textContent = readable(provider, spec);
  element("change").href = `${site.base}?repo=${encodeURIComponent(site.url + location.pathname.slice(site.base.length) + location.search)}`;
  element("retry").addEventListener("click", () => launch());
  element("cancel").addEventListener("click", () => cancel());
  launch();

  function launch() {
    request = randomName();
    tries = 0;
    started = Date.now();
    reached = 0;
    element("retry").hidden = true;
    element("cancel").hidden = false;
    element("open").hidden = true;
    element("launch-view").classList.remove("failed");
    detail("");
    mark("look-up");
    clearInterval(ticking);
    ticking = setInterval(tick, 1000);
    connect();
  }

  /** The same request is the same launch, whichever process gets it, and however often. */
  function connect() {
    log.clear();
    launchId = "";
    source = new EventSource(site.base + streamPath(provider, spec, location.search, request));
    source.onmessage = (message) => {
      tries = 0;
      launchId = message.lastEventId.split(".")[0];
      hear(JSON.parse(message.data));
    };
    source.onerror = () => lost();
  }

  function hear(event) {
    const phase = (event.phase ?? "").toLowerCase();
    log.append(phase, event.message ?? "");
    if (phase === "failed") {
      fail(event.message);
      return;
    }
    mark(event.position ? "launch" : STEP_OF_PHASE[phase]);
    if (phase === "ready") {
      open(event);
      return;
    }
    if (event.position) {
      say(plain(event.message));
      detail("It starts by itself; this page may stay open in the background.");
      return;
    }
    detail(plain(event.message ?? ""));
  }

  function open(event) {
    finish();
    const target = sessionUrl(event.url, event.token, location.search);
    const link = element("open");
    link.href = target;
    link.hidden = false;
    document.title = `Ready · ${readable(provider, spec)}`;
    // Not assign: going back should not launch again.
    location.replace(target);
  }

  function fail(message) {
    finish();
    detail("");
    element("launch-view").classList.add("failed");
    element("log-box").open = true;
    document.title = `Failed · ${readable(provider, spec)}`;
    say(message ? plain(message) : "The launch failed without saying why; try again.");
    element("retry").hidden = false;
  }

  function cancel() {
    finish();
    detail("");
    say("Cancelled.");
    document.title = `Cancelled · ${readable(provider, spec)}`;
    element("retry").hidden = false;
    element("retry").focus();
    if (launchId) {
      // Whatever the answer is: what nobody follows ends by itself.
      fetch(`${site.base}api/v1/launches/${launchId}`, { method: "DELETE", keepalive: true }).catch(() => {});
    }
  }

  /** The browser comes back by itself, to the same launch, unless it was refused. */
  function lost() {
    say("The connection was lost; trying to get it back.");
    if (source.readyState !== EventSource.CLOSED) {
      return;
    }
    if (tries === TRIES.length) {
      fail("The service does not answer; try again in a moment.");
      return;
    }
    retrying = setTimeout(connect, TRIES[tries++] * 1000);
  }

  function finish() {
    source.close();
    clearTimeout(retrying);
    element("cancel").hidden = true;
    clearInterval(ticking);
    tick();
  }

  function mark(step) {
    const index = STEPS.indexOf(step);
    if (index < 0) {
      return;
    }
    reached = Math.max(reached, index);
    say(SENTENCE_OF_STEP[STEPS[reached]]);
    STEPS.forEach((name, i) => {
      const item = document.querySelector(`[data-step="${name}"]`);
      item.className = i < reached ? "done" : i === reached ? "now" : "";
    });
  }

  function say(text) {
    if (element("status").textContent !== text) {
      element("status").textContent = text;
    }
  }

  function detail(text) {
    element("detail").textContent = text;
  }

  function tick() {
    const seconds = Math.round((Date.now() - started) / 1000);
    element("elapsed").textContent = seconds < 60 ? `${seconds} s` : `${Math.floor(seconds / 60)} min ${seconds % 60} s`;
  }
}

/** A name that nobody can guess; randomUUID is there on HTTPS only. */
function randomName() {
  return Array.from(crypto.getRandomValues(new Uint8Array(16)), (byte) => byte.toString(16).padStart(2, "0")).join("");
}

function readable(provider, spec) {
  let text = spec;
  try {
    text = decodeURIComponent(spec);
  } catch {
    // As it is, then.
  }
  const name = provider === "git" || provider === "ckan" ? text : text.replace(/\/HEAD$/, "");
  return name.replace(/^https?:\/\//, "").replace(/\/HEAD$/, "");
}
