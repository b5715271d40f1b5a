// Addresses of archives: DOIs, their pages and identifiers, read into what a launch link needs. Pure.

const DOI = /^(?:https?:\/\/(?:dx\.)?doi\.org\/|doi:)?(10\.[0-9]{2,9}(?:\.[0-9]{1,9})*\/[a-z0-9][a-z0-9._;()/:+-]*)$/i;
const SOFTWARE_HERITAGE = /^(?:https?:\/\/archive\.softwareheritage\.org\/)?(swh:1:(?:rev|dir):[0-9a-f]{40})(?:;\S*)?\/?$/i;

/**
 * Reads a DOI or another identifier of an archive's content.
 *
 * @param {string} input an identifier, or a link to its resolver
 * @returns {{provider: string, name: string, path: string} | null} null when it is of no archive that we know
 */
export function parseIdentifier(input) {
  const doi = DOI.exec(input);
  if (doi) {
    return byDoi(doi[1]);
  }
  const heritage = SOFTWARE_HERITAGE.exec(input);
  return heritage ? archive("swh", heritage[1].toLowerCase()) : null;
}

/**
 * Reads the page of an archive.
 *
 * @param {URL} url not of a forge, whose files may have the same paths
 * @returns {{provider: string, name: string, path: string} | null}
 */
export function parsePage(url) {
  const host = url.hostname.replace(/^www\./, "");
  const path = url.pathname;
  const persistent = DOI.exec(url.searchParams.get("persistentId") ?? "");
  if (persistent) {
    return archive("dataverse", persistent[1]);
  }
  const zenodo = /^\/records?\/([0-9]+)(?:\/|$)/.exec(path);
  if (host === "zenodo.org" && zenodo) {
    return archive("zenodo", `10.5281/zenodo.${zenodo[1]}`);
  }
  // Up to two words before the number, and perhaps a version after it, which is a small one.
  const figshare = /^\/articles\/(?:[^/]+\/){0,2}([0-9]{4,})(?:\/([0-9]{1,3}))?\/?$/.exec(path);
  if (host === "figshare.com" && figshare) {
    return archive("figshare", `10.6084/m9.figshare.${figshare[1]}${figshare[2] ? `.v${figshare[2]}` : ""}`);
  }
  const resource = /^\/resource\/([0-9a-f]{32})\/?$/i.exec(path);
  if (host === "hydroshare.org" && resource) {
    return archive("hydroshare", resource[1].toLowerCase());
  }
  // CKAN is anybody's to run; its pages are known by their path.
  if (/\/dataset\/[a-z0-9][a-z0-9_-]*(?:\/history\/[a-z0-9-]+)?\/?$/i.test(path)) {
    const page = `${url.protocol}//${url.host}${path.replace(/\/$/, "")}${url.search}`;
    return { provider: "ckan", name: page, path: encodeURIComponent(page) };
  }
  return null;
}

function byDoi(doi) {
  if (/\/zenodo\./i.test(doi)) {
    return archive("zenodo", doi);
  }
  return archive(/figshare/i.test(doi) ? "figshare" : "dataverse", doi);
}

function archive(provider, name) {
  return { provider, name, path: name };
}
