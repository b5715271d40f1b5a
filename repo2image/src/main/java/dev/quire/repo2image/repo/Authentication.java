package dev.quire.repo2image.repo;

import java.nio.charset.StandardCharsets;
import java.util.Base64;

/** How a host wants to be shown a login, when this installation has one for it. */
public enum Authentication {
    /** Not at all. */
    NONE {
        @Override
        String value(Login login) {
            throw new IllegalStateException("Nothing is to be shown");
        }
    },
    /** User and password (RFC 7617). */
    BASIC {
        @Override
        String value(Login login) {
            String text = login.user() + ":" + login.secret();
            return "Basic " + Base64.getEncoder().encodeToString(text.getBytes(StandardCharsets.UTF_8));
        }
    },
    /** A token (RFC 6750). */
    BEARER {
        @Override
        String value(Login login) {
            return "Bearer " + login.secret();
        }
    },
    /** A token in Figshare's own form. */
    TOKEN {
        @Override
        String value(Login login) {
            return "token " + login.secret();
        }
    },
    /** The token and nothing else, as CKAN wants it. */
    BARE {
        @Override
        String value(Login login) {
            return login.secret();
        }
    },
    /** The token in Dataverse's own header. */
    DATAVERSE {
        @Override
        String header() {
            return "X-Dataverse-key";
        }

        @Override
        String value(Login login) {
            return login.secret();
        }
    };

    String header() {
        return "Authorization";
    }

    abstract String value(Login login);
}
