package dev.quire.repo2image.repo;

import java.io.File;
import org.eclipse.jgit.lib.Config;
import org.eclipse.jgit.storage.file.FileBasedConfig;
import org.eclipse.jgit.storage.file.WindowCacheConfig;
import org.eclipse.jgit.util.FS;
import org.eclipse.jgit.util.SystemReader;
import org.jspecify.annotations.Nullable;

/**
 * Keeps the Git configuration of the host away: no {@code insteadOf}, hook, filter or credential of whoever runs the service
 * may change what a build fetches. JGit knows one reader per process, so this is the one thing here that is global.
 */
final class IsolatedGit extends SystemReader.Delegate {
    private static final int STREAM_ABOVE_BYTES = 8 << 20;

    private IsolatedGit(SystemReader real) {
        super(real);
    }

    static void install() {
        SystemReader current = SystemReader.getInstance();
        if (!(current instanceof IsolatedGit)) {
            SystemReader.setInstance(new IsolatedGit(current));
            WindowCacheConfig cache = new WindowCacheConfig();
            cache.setStreamFileThreshold(STREAM_ABOVE_BYTES);
            cache.install();
        }
    }

    @Override
    public @Nullable String getenv(String variable) {
        boolean ofGit = variable.startsWith("GIT_") || variable.startsWith("XDG_") || variable.startsWith("SSH_");
        return ofGit ? null : super.getenv(variable);
    }

    @Override
    public FileBasedConfig openUserConfig(@Nullable Config parent, FS fs) {
        return new EmptyConfig(parent, fs);
    }

    @Override
    public FileBasedConfig openSystemConfig(@Nullable Config parent, FS fs) {
        return new EmptyConfig(parent, fs);
    }

    @Override
    public FileBasedConfig openJGitConfig(@Nullable Config parent, FS fs) {
        return new EmptyConfig(parent, fs);
    }

    private static final class EmptyConfig extends FileBasedConfig {
        EmptyConfig(@Nullable Config parent, FS fs) {
            super(parent, new File("no-such-configuration"), fs);
        }

        @Override
        public void load() {
            // There is nothing to be read.
        }

        @Override
        public void save() {
            // Nothing is kept either.
        }

        @Override
        public boolean isOutdated() {
            return false;
        }
    }
}
