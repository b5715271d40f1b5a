// Links: to a launch, to a session, and the badges that carry them. Pure.

/** The path of a launch link below the service's base, with its query. */
export function launchPath(repository, ref, path, pathType) {
  const opened = path.trim().replace(/^\/+/, "");
  const query = opened === "" ? "" : `?${pathType}=${encodeURIComponent(opened)}`;
  return `v2/${repository.provider}/${repository.spec(ref.trim() || "HEAD")}${query}`;
}

/** The path of a launch's events: of the link's query, the profile is for the service, the rest for the browser. */
export function streamPath(provider, spec, search, request) {
  const profile = new URLSearchParams(search).get("profile");
  return `build/${provider}/${spec}?request=${request}${profile ? `&profile=${encodeURIComponent(profile)}` : ""}`;
}

/** Where a ready session opens, by BinderHub's rules: labpath before filepath before urlpath, and the token. */
export function sessionUrl(serverUrl, token, search) {
  const query = new URLSearchParams(search);
  const path = trim(query.get("labpath"))
    ? `doc/tree/${encodePath(trim(query.get("labpath")))}`
    : trim(query.get("filepath"))
      ? `tree/${encodePath(trim(query.get("filepath")))}`
      : (query.get("urlpath") ?? "").replace(/^\/+/, "");
  const target = resolve(path, serverUrl);
  // Not through searchParams, which would write the rest of the query anew: it may hold links within links.
  target.search += `${target.search === "" ? "?" : "&"}token=${encodeURIComponent(token)}`;
  return target.href;
}

/** The token goes to the session and nowhere else, whatever a link's author has written into it. */
function resolve(path, serverUrl) {
  const server = new URL(serverUrl);
  try {
    const target = new URL(path, server);
    return target.origin === server.origin && target.pathname.startsWith(server.pathname) ? target : server;
  } catch {
    return server;
  }
}

function trim(path) {
  return (path ?? "").replace(/^\/+|\/+$/g, "");
}

function encodePath(path) {
  return encodeURI(path).replace(/[?#]/g, encodeURIComponent);
}

/** The badge in the languages of README files. */
export function badges(publicUrl, link) {
  const image = `${publicUrl}badge_logo.svg`;
  return {
    markdown: `[![Launch on Quire](${image})](${link.replace(/\)/g, "%29")})`,
    html: `<a href="${escapeHtml(link)}"><img src="${escapeHtml(image)}" alt="Launch on Quire"></a>`,
    rst: `.. image:: ${image}\n   :target: ${link}\n   :alt: Launch on Quire`,
  };
}

function escapeHtml(text) {
  return text.replace(/&/g, "&amp;").replace(/"/g, "&quot;").replace(/</g, "&lt;");
}
