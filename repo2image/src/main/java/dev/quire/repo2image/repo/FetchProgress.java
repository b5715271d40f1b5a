package dev.quire.repo2image.repo;

import org.eclipse.jgit.lib.ProgressMonitor;

/** JGit's progress as a few lines: each quarter of what is received, when it is much. */
final class FetchProgress implements ProgressMonitor {
    private static final String RECEIVING = "Receiving";
    private static final int MANY = 1000;

    private final ProgressLog log;
    private String task = "";
    private int total;
    private int done;
    private int quarters;

    FetchProgress(ProgressLog log) {
        this.log = log;
    }

    @Override
    public void start(int totalTasks) {
        // Tasks announce themselves.
    }

    @Override
    public void beginTask(String title, int totalWork) {
        task = Excerpt.of(title);
        total = task.startsWith(RECEIVING) && totalWork >= MANY ? totalWork : 0;
        done = 0;
        quarters = 0;
    }

    @Override
    public void update(int completed) {
        done += completed;
        if (total > 0) {
            int now = (int) (4L * done / total);
            if (now > quarters) {
                quarters = now;
                log.line(task + ": " + 25 * Math.min(now, 4) + " % of " + total);
            }
        }
    }

    @Override
    public void endTask() {
        total = 0;
    }

    @Override
    public boolean isCancelled() {
        return Thread.currentThread().isInterrupted();
    }

    @Override
    public void showDuration(boolean enabled) {
        // The log has times of its own.
    }
}
