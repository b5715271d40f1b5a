package dev.quire.repo2image.repo;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.TreeMap;
import org.eclipse.jgit.dircache.DirCache;
import org.eclipse.jgit.dircache.DirCacheBuilder;
import org.eclipse.jgit.dircache.DirCacheEntry;
import org.eclipse.jgit.lib.CommitBuilder;
import org.eclipse.jgit.lib.Constants;
import org.eclipse.jgit.lib.FileMode;
import org.eclipse.jgit.lib.ObjectId;
import org.eclipse.jgit.lib.ObjectInserter;
import org.eclipse.jgit.lib.PersonIdent;
import org.eclipse.jgit.lib.RefUpdate;
import org.eclipse.jgit.lib.Repository;
import org.eclipse.jgit.lib.TagBuilder;
import org.eclipse.jgit.storage.file.FileRepositoryBuilder;

/** A real bare repository for tests. */
final class TestRepository implements AutoCloseable {
    private static final PersonIdent ANNE =
            new PersonIdent("Anne", "anne@example.org", Instant.parse("2026-01-01T00:00:00Z"), ZoneOffset.UTC);

    private final Path path;
    private final Repository git;
    private final Map<String, DirCacheEntry> index = new TreeMap<>();
    private final Map<String, ObjectId> tips = new LinkedHashMap<>();

    private TestRepository(Path path, Repository git) {
        this.path = path;
        this.git = git;
    }

    static TestRepository create(Path path) throws Exception {
        IsolatedGit.install();
        Repository git = new FileRepositoryBuilder()
                .setBare()
                .setGitDir(path.toFile())
                .setInitialBranch("main")
                .build();
        git.create(true);
        return new TestRepository(path, git);
    }

    Path path() {
        return path;
    }

    TestRepository file(String name, String text) throws IOException {
        return add(name, FileMode.REGULAR_FILE, text.getBytes(StandardCharsets.UTF_8));
    }

    TestRepository file(String name, byte[] content) throws IOException {
        return add(name, FileMode.REGULAR_FILE, content);
    }

    TestRepository script(String name, String text) throws IOException {
        return add(name, FileMode.EXECUTABLE_FILE, text.getBytes(StandardCharsets.UTF_8));
    }

    TestRepository symlink(String name, String target) throws IOException {
        return add(name, FileMode.SYMLINK, target.getBytes(StandardCharsets.UTF_8));
    }

    TestRepository submodule(String name, String commit) {
        DirCacheEntry entry = new DirCacheEntry(name);
        entry.setFileMode(FileMode.GITLINK);
        entry.setObjectId(ObjectId.fromString(commit));
        index.put(name, entry);
        return this;
    }

    private TestRepository add(String name, FileMode mode, byte[] content) throws IOException {
        DirCacheEntry entry = new DirCacheEntry(name);
        entry.setFileMode(mode);
        try (ObjectInserter objects = git.newObjectInserter()) {
            entry.setObjectId(objects.insert(Constants.OBJ_BLOB, content));
            objects.flush();
        }
        index.put(name, entry);
        return this;
    }

    /** Commits what was added, on top of that branch. */
    CommitId commit(String branch) throws IOException {
        return commitTo("refs/heads/" + branch);
    }

    CommitId commitTo(String ref) throws IOException {
        DirCache cache = DirCache.newInCore();
        DirCacheBuilder builder = cache.builder();
        index.values().forEach(builder::add);
        builder.finish();
        try (ObjectInserter objects = git.newObjectInserter()) {
            CommitBuilder commit = new CommitBuilder();
            commit.setTreeId(cache.writeTree(objects));
            commit.setAuthor(ANNE);
            commit.setCommitter(ANNE);
            commit.setMessage("Commit " + tips.size() + " to " + ref);
            ObjectId parent = tips.get(ref);
            if (parent != null) {
                commit.setParentId(parent);
            }
            ObjectId id = objects.insert(commit);
            objects.flush();
            set(ref, id);
            return new CommitId(id.name());
        }
    }

    /** An annotated tag of that commit. */
    ObjectId tag(String name, CommitId commit) throws IOException {
        try (ObjectInserter objects = git.newObjectInserter()) {
            TagBuilder tag = new TagBuilder();
            tag.setTag(name);
            tag.setObjectId(ObjectId.fromString(commit.hex()), Constants.OBJ_COMMIT);
            tag.setTagger(ANNE);
            tag.setMessage("Tag " + name);
            ObjectId id = objects.insert(tag);
            objects.flush();
            set("refs/tags/" + name, id);
            return id;
        }
    }

    void lightTag(String name, CommitId commit) throws IOException {
        set("refs/tags/" + name, ObjectId.fromString(commit.hex()));
    }

    private void set(String ref, ObjectId id) throws IOException {
        RefUpdate update = git.updateRef(ref);
        update.setNewObjectId(id);
        update.setForceUpdate(true);
        RefUpdate.Result result = update.update();
        if (result == RefUpdate.Result.LOCK_FAILURE || result == RefUpdate.Result.IO_FAILURE) {
            throw new IOException(ref + ": " + result);
        }
        tips.put(ref, id);
    }

    @Override
    public void close() {
        git.close();
    }
}
