package dev.quire.repo2image.repo;

import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Something that an archive holds and gives out over an HTTP interface of its own. */
public sealed interface ArchiveSpec extends RepoSpec {
    /** The ref of what has none: the latest version. */
    String LATEST = "HEAD";

    @Override
    default String ref() {
        return LATEST;
    }

    /** Something with a DOI. */
    sealed interface OfDoi extends ArchiveSpec {
        /** The DOI as it was given, without any prefix. */
        String doi();

        @Override
        default String url() {
            return "https://doi.org/" + Percent.encodePath(doi());
        }

        /** DOIs do not care about case. */
        @Override
        default String repository() {
            return url().toLowerCase(Locale.ROOT);
        }

        @Override
        default String path() {
            return Percent.encodePath(doi());
        }
    }

    /** A record on Zenodo, or on another installation of the same software. */
    record Zenodo(String doi) implements OfDoi {
        private static final Pattern NUMBERED = Pattern.compile("(.*zenodo\\.)[0-9]+");

        @Override
        public String provider() {
            return "zenodo";
        }

        /** The DOI of a record's versions is told apart by their numbers. */
        @Override
        public String pathAt(ResolvedRef record) {
            Matcher numbered = NUMBERED.matcher(doi);
            return numbered.matches() ? Percent.encodePath(numbered.group(1) + record.text()) : path();
        }
    }

    /** An article on Figshare. A DOI that ends in {@code .v2} is that version, any other the latest. */
    record Figshare(String doi) implements OfDoi {
        private static final Pattern VERSION = Pattern.compile("\\.v([1-9][0-9]{0,5})$");

        @Override
        public String provider() {
            return "figshare";
        }

        @Override
        public String ref() {
            Matcher version = VERSION.matcher(doi);
            return version.find() ? "v" + version.group(1) : LATEST;
        }

        @Override
        public String pathAt(ResolvedRef version) {
            String text = version.text();
            String article = VERSION.matcher(doi).replaceFirst("");
            return Percent.encodePath(article + text.substring(Math.max(0, text.lastIndexOf(".v"))));
        }
    }

    /** A dataset on any Dataverse. */
    record Dataverse(String doi) implements OfDoi {
        @Override
        public String provider() {
            return "dataverse";
        }

        @Override
        public String pathAt(ResolvedRef version) {
            return path();
        }
    }

    /**
     * A resource on HydroShare.
     *
     * @param id 32 lower-case hexadecimal digits
     */
    record HydroShare(String id) implements ArchiveSpec {
        @Override
        public String provider() {
            return "hydroshare";
        }

        @Override
        public String url() {
            return "https://www.hydroshare.org/resource/" + id;
        }

        @Override
        public String path() {
            return id;
        }

        @Override
        public String pathAt(ResolvedRef version) {
            return path();
        }
    }

    /**
     * A dataset on any CKAN.
     *
     * @param site the URL that the site's paths begin with, without a slash at the end
     * @param dataset the name or id of the dataset
     * @param ref the id of an activity, which names a version, or {@code HEAD}
     */
    record Ckan(String site, String dataset, String ref) implements ArchiveSpec {
        @Override
        public String provider() {
            return "ckan";
        }

        @Override
        public String url() {
            return site + "/dataset/" + dataset;
        }

        @Override
        public String path() {
            return Percent.encode(url() + (ref.equals(LATEST) ? "" : "?activity_id=" + ref));
        }

        @Override
        public String pathAt(ResolvedRef version) {
            return path();
        }
    }

    /**
     * A revision or a directory in the Software Heritage archive.
     *
     * @param kind which of the two
     * @param hash 40 lower-case hexadecimal digits
     */
    record SoftwareHeritage(Kind kind, String hash) implements ArchiveSpec {
        /** What such an identifier can name here. */
        public enum Kind {
            REVISION("rev"),
            DIRECTORY("dir");

            private final String word;

            Kind(String word) {
                this.word = word;
            }
        }

        /** The identifier itself. */
        public String swhid() {
            return "swh:1:" + kind.word + ":" + hash;
        }

        @Override
        public String provider() {
            return "swh";
        }

        @Override
        public String ref() {
            return hash;
        }

        @Override
        public String url() {
            return "https://archive.softwareheritage.org/" + swhid();
        }

        @Override
        public String path() {
            return swhid();
        }

        @Override
        public String pathAt(ResolvedRef directory) {
            return path();
        }
    }
}
