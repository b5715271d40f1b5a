// A federated extension of JupyterLab, which needs nothing of it but to be started: tells the server that somebody is there, and
// warns before the session ends.
(() => {
  const OFTEN = 5_000, SELDOM = 30_000, PRESENCE = 60_000;
  const IDLE = 120, AGE = 300;

  function ask(method) {
    const { baseUrl, token } = JSON.parse(document.getElementById("jupyter-config-data").textContent);
    const xsrf = /(?:^|; )_xsrf=([^;]*)/.exec(document.cookie)?.[1];
    return fetch(new URL("quire/lifetime", new URL(baseUrl, location.href)), {
      method,
      headers: { ...(token && { Authorization: `token ${token}` }), ...(xsrf && { "X-XSRFToken": xsrf }) },
      credentials: "same-origin",
    });
  }

  const duration = (seconds) => (seconds >= 90 ? `${Math.round(seconds / 60)} minutes` : `${Math.max(0, Math.round(seconds))} seconds`);

  function banner() {
    const box = document.createElement("div");
    box.id = "quire-lifetime";
    box.setAttribute("role", "alert");
    box.style.cssText = "position:fixed;z-index:10000;left:50%;bottom:2rem;transform:translateX(-50%);width:max-content;max-width:90vw;"
      + "padding:.8rem 1.2rem;display:flex;gap:1rem;align-items:center;font:14px/1.4 system-ui,sans-serif;color:#fff;background:#7a2e0e;"
      + "border-radius:6px;box-shadow:0 2px 12px rgba(0,0,0,.4)";
    const text = document.createElement("span");
    const keep = document.createElement("button");
    keep.textContent = "Keep it";
    keep.style.cssText = "font:inherit;white-space:nowrap;padding:.3rem .9rem;color:#000;background:#fff;border:0;border-radius:4px;cursor:pointer";
    box.append(text, keep);
    document.body.append(box);
    return { box, text, keep };
  }

  function watch() {
    // Whoever opens the page is there.
    let shown = null, present = false;
    const tell = () => ask("POST").catch(() => {});
    tell();

    const hide = () => {
      shown?.box.remove();
      shown = null;
    };

    const show = (sentence, canBeKept) => {
      shown ??= banner();
      shown.text.textContent = sentence;
      shown.keep.hidden = !canBeKept;
      shown.keep.onclick = () => tell().then(hide);
    };

    const look = async () => {
      let again = SELDOM;
      try {
        const answer = await ask("GET");
        if (answer.status === 404) {
          return;
        }
        const { idle, age } = answer.ok ? await answer.json() : { idle: null, age: Infinity };
        if (age <= AGE) {
          show(`This session ends in ${duration(age)}, at its maximum age. Download what you want to keep.`, false);
        } else if (idle !== null && idle <= IDLE) {
          show(`Nobody has done anything here for a while: this session ends in ${duration(idle)}.`, true);
        } else {
          hide();
        }
        if (shown || (idle !== null && idle <= IDLE + 2 * SELDOM / 1000)) {
          again = OFTEN;
        }
      } catch {
        // The connection is lost, which JupyterLab itself tells.
      }
      setTimeout(look, again);
    };
    look();

    for (const event of ["keydown", "pointerdown", "pointermove", "wheel"]) {
      document.addEventListener(event, () => (present = true), { capture: true, passive: true });
    }
    setInterval(() => {
      if (present) {
        present = false;
        tell();
      }
    }, PRESENCE);
  }

  const plugin = { id: "quire-lifetime:plugin", autoStart: true, activate: watch };
  (window._JUPYTERLAB ??= {})["quire-lifetime"] = {
    init: async () => {},
    get: async () => () => ({ __esModule: true, default: plugin }),
  };
})();
