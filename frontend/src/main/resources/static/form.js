// The front page: one field for a repository, and what to share.

import { badges, launchPath } from "./links.js";
import { parseRepository } from "./repository.js";

const PROVIDERS = {
  gh: "GitHub",
  gl: "GitLab",
  gist: "Gist",
  git: "Git",
  zenodo: "Zenodo",
  figshare: "Figshare",
  dataverse: "Dataverse",
  hydroshare: "HydroShare",
  ckan: "CKAN",
  swh: "Software Heritage",
};

export function showForm(site) {
  const element = (id) => document.getElementById(id);
  const fields = {
    repository: element("repository"),
    ref: element("ref"),
    path: element("path"),
    pathType: element("path-type"),
  };
  let parsed = null;

  element("form-view").hidden = false;
  prefill();
  read();

  fields.repository.addEventListener("input", () => read());
  for (const field of [fields.ref, fields.path, fields.pathType]) {
    field.addEventListener("input", () => share());
  }
  fields.pathType.addEventListener("change", () => {
    fields.path.placeholder = fields.pathType.value === "labpath" ? "notebooks/start.ipynb" : "lab/tree/notebooks";
  });
  element("form").addEventListener("submit", (event) => {
    event.preventDefault();
    if (parsed === null) {
      complain();
      return;
    }
    location.assign(site.base + path());
  });
  for (const button of document.querySelectorAll("button[data-copies]")) {
    button.addEventListener("click", () => copy(button));
  }

  /** A link may bring the fields' values, without launching. */
  function prefill() {
    const query = new URLSearchParams(location.search);
    fields.repository.value = query.get("repo") ?? "";
    fields.ref.value = query.get("ref") ?? "";
    fields.path.value = query.get("path") ?? "";
  }

  function read() {
    const text = fields.repository.value;
    parsed = parseRepository(text);
    fields.repository.removeAttribute("aria-invalid");
    const hint = element("repository-hint");
    hint.classList.remove("wrong");
    hint.textContent = parsed === null ? "" : `${PROVIDERS[parsed.provider]}: ${parsed.name}`;
    // A page of a forge names a branch and a file as well; what people typed themselves stays.
    if (parsed !== null && parsed.ref !== "") {
      fields.ref.value = parsed.ref;
    }
    if (parsed !== null && parsed.path !== "") {
      fields.path.value = parsed.path;
      fields.pathType.value = parsed.pathType;
    }
    share();
  }

  function complain() {
    const hint = element("repository-hint");
    hint.textContent =
      fields.repository.value.trim() === ""
        ? "Name a repository first, such as https://github.com/user/repository."
        : "This is not the address of a repository; it should look like https://github.com/user/repository.";
    hint.classList.add("wrong");
    fields.repository.setAttribute("aria-invalid", "true");
    fields.repository.focus();
  }

  function path() {
    return launchPath(parsed, fields.ref.value, fields.path.value, fields.pathType.value);
  }

  function share() {
    element("share").hidden = parsed === null;
    element("share-empty").hidden = parsed !== null;
    if (parsed === null) {
      return;
    }
    const link = site.url + path();
    const badge = badges(site.url, link);
    element("share-link").value = link;
    element("badge-markdown").value = badge.markdown;
    element("badge-html").value = badge.html;
    // An input holds one line; the copy button copies the three.
    element("badge-rst").value = badge.rst.replace(/\n +/g, " ");
    element("badge-rst").dataset.text = badge.rst;
    element("badge-preview").href = site.base + path();
  }

  async function copy(button) {
    const source = element(button.dataset.copies);
    const text = source.dataset.text ?? source.value;
    let done = true;
    try {
      await navigator.clipboard.writeText(text);
    } catch {
      // Without TLS browsers have no clipboard for pages; what is selected can still be copied.
      source.select();
      done = document.execCommand("copy");
    }
    element("copied").textContent = done ? "Copied." : "Press Ctrl+C to copy.";
    button.textContent = done ? "Copied" : "Copy";
    setTimeout(() => {
      button.textContent = "Copy";
    }, 2000);
  }
}
