package dev.quire.launcher.jupyter;

import dev.quire.launcher.session.Activity;

/** What came back when a session was asked for its status. */
public sealed interface Answer {
    /** Jupyter itself, knowing the token. */
    record Alive(Activity.Observed activity) implements Answer {}

    /** Someone else, or Jupyter with another token: an ingress without the route, a reused address. */
    record Refused(int status) implements Answer {}

    /** Nobody listens there (yet), although the machine can be reached. */
    record Closed(String why) implements Answer {}

    /** The address can't be reached from here, or says nothing in time. */
    record Unreachable(String why) implements Answer {}
}
