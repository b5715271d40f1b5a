package dev.quire.launcher.session;

/** The kinds of failure that a launch can end in; names are stable and part of logs and metrics. */
public enum LaunchError {
    /** There is no container engine, or it lacks something that sessions need. */
    ENGINE_UNAVAILABLE(false),
    /** The cluster cannot be reached. */
    CLUSTER_UNREACHABLE(false),
    /** The cluster does not let this service do what it must. */
    FORBIDDEN(false),
    /** A quota of the cluster is used up. */
    QUOTA_EXCEEDED(false),
    /** No node has room, or none matches. */
    UNSCHEDULABLE(false),
    /** The image is not where it should be. */
    IMAGE_NOT_FOUND(false),
    /** The image is there, but cannot be pulled or unpacked. */
    IMAGE_UNUSABLE(false),
    /** The session used more memory than it may before it was ready. */
    OUT_OF_MEMORY(true),
    /** The session's process ended before it was ready. */
    EXITED(true),
    /** The session did not answer in time. */
    TIMEOUT(true),
    /** The node or the cluster ended it. */
    LOST(false);

    private final boolean repositoryFault;

    LaunchError(boolean repositoryFault) {
        this.repositoryFault = repositoryFault;
    }

    /** Whether the repository's author, rather than the operator, can mend it. */
    public boolean isRepositoryFault() {
        return repositoryFault;
    }
}
