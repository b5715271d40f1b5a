// Which page this is.

import { showForm } from "./form.js";
import { showLaunch } from "./launch.js";

const meta = (name) => document.querySelector(`meta[name="${name}"]`).content;
const site = { base: meta("quire-base"), url: meta("quire-url") };

const rest = location.pathname.slice(site.base.length);
const launch = /^v2\/([^/]+)\/(.+?)\/*$/.exec(rest);
if (launch) {
  showLaunch(site, launch[1], launch[2]);
} else {
  showForm(site);
}
