package dev.quire.launcher.proxy;

import io.vertx.core.MultiMap;
import java.util.List;

/** Whom a request goes to, and what is therefore changed on it and on its answer. */
sealed interface Errand {
    /** What to say when nobody is there. */
    Notice nobodyThere();

    /** What to say when the connection broke before there was an answer. */
    Notice brokenOff();

    /** Changes the headers that go there. */
    void prepare(MultiMap headers);

    /** Changes the headers that come back. */
    void receive(MultiMap answer);

    /** To the service. */
    record ToService() implements Errand {
        @Override
        public Notice nobodyThere() {
            return Notice.SERVICE_DOWN;
        }

        @Override
        public Notice brokenOff() {
            return Notice.SERVICE_DOWN;
        }

        @Override
        public void prepare(MultiMap headers) {
            Cookies.withhold(headers);
        }

        @Override
        public void receive(MultiMap answer) {
            // It is told as it is.
        }
    }

    /**
     * To a session.
     *
     * @param token what Jupyter asks for
     * @param nobodyThere what to say when nobody is there
     */
    record ToSession(Target.ToSession session, Gate.Visitor visitor, String token, Notice nobodyThere)
            implements Errand {
        private static final List<String> CORS = List.of(
                "access-control-allow-origin",
                "access-control-allow-credentials",
                "access-control-allow-headers",
                "access-control-allow-methods",
                "access-control-expose-headers");

        @Override
        public Notice brokenOff() {
            return Notice.CUT_OFF;
        }

        @Override
        public void prepare(MultiMap headers) {
            switch (visitor) {
                case BROWSER -> {
                    Cookies.withhold(headers);
                    headers.set("Authorization", "token " + token);
                }
                case PROGRAM -> Cookies.withhold(headers);
                // Jupyter has a cookie of its own, for which it would not ask for the origin.
                case NOBODY -> headers.remove("cookie");
            }
        }

        @Override
        public void receive(MultiMap answer) {
            Cookies.protect(answer);
            if (visitor == Gate.Visitor.BROWSER) {
                // For who brings the token, Jupyter lets every site's pages read the answer; who has the cookie did not
                // bring it.
                CORS.forEach(answer::remove);
            }
        }

        @Override
        public String toString() {
            return "ToSession[" + session.id() + ", " + visitor + "]";
        }
    }
}
