package dev.quire.repo2image.repo;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.eclipse.jgit.api.errors.InvalidRefNameException;
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
import org.eclipse.jgit.lib.StoredConfig;
import org.eclipse.jgit.storage.file.FileRepositoryBuilder;

/**
 * Turns directories of examples into real Git repositories, so that a first launch needs no forge. The same files give the
 * same commit on every machine.
 */
public final class ExampleRepositories {
    private static final PersonIdent AUTHOR =
            new PersonIdent("Quire", "quire@example.org", Instant.parse("2026-01-01T00:00:00Z"), ZoneOffset.UTC);

    private final Path directory;

    /**
     * @param directory where the repositories shall lie, as {@code <name>.git}
     */
    public ExampleRepositories(Path directory) {
        IsolatedGit.install();
        this.directory = directory;
    }

    /**
     * Makes or updates one repository for every directory below that one.
     *
     * @return the bare repositories, by the name of the example
     */
    public Map<String, Path> createAll(Path examples) throws IOException {
        List<Path> directories;
        try (Stream<Path> children = Files.list(examples)) {
            directories = children.filter(Files::isDirectory).sorted().toList();
        }
        Map<String, Path> repositories = new TreeMap<>();
        for (Path example : directories) {
            String name = String.valueOf(example.getFileName());
            repositories.put(name, create(name, example));
        }
        return repositories;
    }

    /** Makes or updates the repository of that name, whose branch {@code main} holds the files of that directory. */
    public Path create(String name, Path files) throws IOException {
        Path path = directory.resolve(name + ".git");
        Files.createDirectories(directory);
        try (Repository repository = new FileRepositoryBuilder()
                .setBare()
                .setGitDir(path.toFile())
                .setInitialBranch("main")
                .build()) {
            if (!Files.exists(path.resolve("HEAD"))) {
                repository.create(true);
            }
            // An older commit of an example stays launchable by its id.
            StoredConfig config = repository.getConfig();
            config.setBoolean("uploadpack", null, "allowAnySHA1InWant", true);
            config.save();
            commit(repository, files);
        } catch (InvalidRefNameException e) {
            throw new IOException(e);
        }
        return path;
    }

    private static void commit(Repository repository, Path files) throws IOException {
        try (ObjectInserter objects = repository.newObjectInserter()) {
            CommitBuilder commit = new CommitBuilder();
            commit.setTreeId(tree(objects, files));
            commit.setAuthor(AUTHOR);
            commit.setCommitter(AUTHOR);
            commit.setMessage("An example for Quire\n");
            ObjectId id = objects.insert(commit);
            objects.flush();
            RefUpdate update = repository.updateRef(Constants.R_HEADS + "main");
            update.setNewObjectId(id);
            update.setForceUpdate(true);
            RefUpdate.Result result = update.update();
            switch (result) {
                case NEW, FORCED, FAST_FORWARD, NO_CHANGE -> {}
                default -> throw new IOException("Cannot set the branch of " + repository + ": " + result);
            }
        }
    }

    private static ObjectId tree(ObjectInserter objects, Path files) throws IOException {
        RepoTree tree = DirectoryTree.of(files);
        List<DirCacheEntry> entries = new ArrayList<>();
        for (RepoEntry entry : tree.entries()) {
            DirCacheEntry added = new DirCacheEntry(entry.path());
            switch (entry) {
                case RepoEntry.File file -> {
                    added.setFileMode(file.executable() ? FileMode.EXECUTABLE_FILE : FileMode.REGULAR_FILE);
                    try (InputStream in = tree.content(file.path()).open()) {
                        added.setObjectId(objects.insert(Constants.OBJ_BLOB, file.size(), in));
                    }
                }
                case RepoEntry.Symlink link -> {
                    added.setFileMode(FileMode.SYMLINK);
                    added.setObjectId(objects.insert(Constants.OBJ_BLOB, Constants.encode(link.target())));
                }
                case RepoEntry.Submodule module -> {
                    added.setFileMode(FileMode.GITLINK);
                    added.setObjectId(ObjectId.fromString(module.commit()));
                }
            }
            entries.add(added);
        }
        DirCache index = DirCache.newInCore();
        DirCacheBuilder builder = index.builder();
        entries.forEach(builder::add);
        builder.finish();
        return index.writeTree(objects);
    }
}
