package dev.quire.api;

/** What stands in front of the HTTP server: in local mode the session proxy, in a cluster nothing. */
interface FrontDoor extends AutoCloseable {
    /** Opens the public port; what is not a session's goes to the HTTP server on that port of the loopback address. */
    void open(int httpPort);

    @Override
    void close();

    /** The HTTP server is public itself. */
    static FrontDoor none() {
        return new FrontDoor() {
            @Override
            public void open(int httpPort) {
                // Nothing stands in front.
            }

            @Override
            public void close() {
                // Nothing was opened.
            }
        };
    }
}
