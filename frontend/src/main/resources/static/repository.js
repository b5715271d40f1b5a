// What people paste into one field, read into what a launch link needs. Pure: text in, values out.

import { parseIdentifier, parsePage } from "./archives.js";

const NOTEBOOK_VIEWERS = new Set(["nbviewer.org", "nbviewer.jupyter.org", "colab.research.google.com"]);

/**
 * Reads a repository's address in any form that people have at hand.
 *
 * @param {string} text an address, a page of a forge, a launch link, or `user/repository`
 * @returns {{provider: string, name: string, spec: function(string): string, ref: string, path: string, pathType: string}
 *   | null} null when it cannot be read
 */
export function parseRepository(text) {
  const input = text.trim();
  if (input === "") {
    return null;
  }
  const identified = parseIdentifier(input);
  if (identified !== null) {
    return archived(identified);
  }
  if (/^[\w.-]+\/[\w.-]+$/.test(input) && !input.startsWith(".")) {
    return gitHub(input.split("/"));
  }
  const scp = /^(?:([\w.-]+)@)([\w.-]+):(?!\/\/)(.+)$/.exec(input);
  const address = scp ? `ssh://${scp[1]}@${scp[2]}/${scp[3]}` : withScheme(input);
  let url;
  try {
    url = new URL(address);
  } catch {
    return null;
  }
  if (!["https:", "http:", "ssh:", "git:", "file:"].includes(url.protocol) || url.pathname.length < 2) {
    return null;
  }
  if (url.protocol !== "file:" && url.hostname === "") {
    return null;
  }
  const forge = onForge(url);
  if (forge !== null) {
    return forge;
  }
  const page = url.protocol.startsWith("http") ? parsePage(url) : null;
  return page === null ? git(address) : archived(page);
}

function withScheme(input) {
  return /^[a-z][a-z0-9+.-]*:\/\//i.test(input) ? input : `https://${input}`;
}

function onForge(url) {
  const host = url.hostname.replace(/^www\./, "");
  const parts = url.pathname.split("/").filter((part) => part !== "").map(decode);
  const launch = /\/v2\/(gh|gl|gist|git|zenodo|figshare|dataverse|hydroshare|ckan|swh)\/(.+)$/.exec(url.pathname);
  if (launch) {
    return launchLink(launch[1], launch[2].replace(/\/+$/, ""), url.searchParams);
  }
  if (host === "github.com" && parts.length >= 2) {
    return gitHub(parts);
  }
  if (host === "raw.githubusercontent.com" && parts.length >= 4) {
    const at = parts[2] === "refs" && parts[3] === "heads" ? 4 : 2;
    return gitHub([parts[0], parts[1], "blob", ...parts.slice(at)]);
  }
  if (NOTEBOOK_VIEWERS.has(host) && parts[0] === "github" && parts.length >= 3) {
    return gitHub(parts.slice(1));
  }
  if (NOTEBOOK_VIEWERS.has(host) && parts[0] === "gist" && parts.length >= 3) {
    return gist(parts.slice(1));
  }
  if (host === "gist.github.com" && parts.length >= 2) {
    return gist(parts);
  }
  if (host === "gitlab.com" && parts.length >= 2) {
    return gitLab(parts);
  }
  return null;
}

function gitHub([user, repository, kind, ref, ...path]) {
  const page = kind === "tree" || kind === "blob";
  const name = `${user}/${withoutGit(repository)}`;
  return repo("gh", name, (wanted) => `${name}/${encodeSegments(wanted)}`, page ? ref : "", page ? path.join("/") : "");
}

function gitLab(parts) {
  let end = parts.indexOf("-");
  const page = end > 0 && (parts[end + 1] === "tree" || parts[end + 1] === "blob");
  end = end > 0 ? end : parts.length;
  const name = withoutGit(parts.slice(0, end).join("/"));
  return repo(
    "gl",
    name,
    (wanted) => `${encodeURIComponent(name)}/${encodeURIComponent(wanted)}`,
    page ? (parts[end + 2] ?? "") : "",
    page ? parts.slice(end + 3).join("/") : "",
  );
}

function gist([user, id, ref]) {
  const name = `${user}/${withoutGit(id)}`;
  const revision = /^[0-9a-f]{7,40}$/.test(ref ?? "") ? ref : "";
  return repo("gist", name, (wanted) => `${name}/${encodeURIComponent(wanted)}`, revision, "");
}

function git(address) {
  return repo("git", address, (wanted) => `${encodeURIComponent(address)}/${encodeURIComponent(wanted)}`, "", "");
}

/** A version of an archive, which has no branches. */
function archived({ provider, name, path }) {
  return repo(provider, name, () => path, "", "");
}

/** A link of this or another Binder: its own words for the same things. */
function launchLink(provider, spec, query) {
  const parts = spec.split("/");
  let read;
  if (provider === "gh") {
    read = gitHub([...parts.slice(0, 2).map(decode), "tree", decode(parts.slice(2).join("/"))]);
  } else if (provider === "gist") {
    read = gist(parts.map(decode));
  } else if (provider !== "gl" && provider !== "git") {
    read = archived({ provider, name: decode(spec), path: spec });
  } else {
    const name = decode(parts[0]);
    read = provider === "gl" ? gitLab(name.split("/")) : git(name);
    read.ref = decode(parts.slice(1).join("/"));
  }
  for (const type of ["labpath", "filepath", "urlpath"]) {
    if (query.get(type)) {
      read.path = query.get(type);
      read.pathType = type === "urlpath" ? "urlpath" : "labpath";
      break;
    }
  }
  read.ref = read.ref === "HEAD" ? "" : read.ref;
  return read;
}

function repo(provider, name, spec, ref, path) {
  return { provider, name, spec, ref: ref ?? "", path, pathType: "labpath" };
}

function withoutGit(name) {
  return name.replace(/\.git$/, "");
}

function encodeSegments(ref) {
  return ref.split("/").map(encodeURIComponent).join("/");
}

function decode(text) {
  try {
    return decodeURIComponent(text);
  } catch {
    return text;
  }
}
