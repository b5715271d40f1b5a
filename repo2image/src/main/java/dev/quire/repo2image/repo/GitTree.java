package dev.quire.repo2image.repo;

import dev.quire.repo2image.BuildError;
import dev.quire.repo2image.BuildException;
import dev.quire.repo2image.image.Content;
import dev.quire.repo2image.image.LayerSource;
import java.io.FileNotFoundException;
import java.io.IOException;
import java.io.InputStream;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.eclipse.jgit.lib.Constants;
import org.eclipse.jgit.lib.FileMode;
import org.eclipse.jgit.lib.ObjectId;
import org.eclipse.jgit.lib.ObjectReader;
import org.eclipse.jgit.lib.Repository;
import org.eclipse.jgit.revwalk.RevWalk;
import org.eclipse.jgit.treewalk.TreeWalk;
import org.eclipse.jgit.util.RawParseUtils;

/** The tree of one commit in a fetched bare repository; blobs are read out of its pack when they are asked for. */
final class GitTree implements RepoTree {
    private static final int LONGEST_LINK = 4096;
    private static final int DEEPEST = 500;

    private final ScratchRepository repository;
    private final ObjectId tree;
    private final Listing listing;
    private final Map<String, ObjectId> blobs;
    private final GitDirectory own;

    private GitTree(
            ScratchRepository repository,
            ObjectId tree,
            Listing listing,
            Map<String, ObjectId> blobs,
            GitDirectory own) {
        this.repository = repository;
        this.tree = tree;
        this.listing = listing;
        this.blobs = blobs;
        this.own = own;
    }

    /**
     * Lists the tree of that commit. The repository belongs to the tree from here on and is deleted with it.
     *
     * @param url where it was fetched
     * @throws BuildException when it holds more than the policy allows, or paths that cannot be
     */
    static GitTree of(ScratchRepository scratch, CommitId commit, GitUrl url, Allowance allowance) throws IOException {
        Repository git = scratch.git();
        Listing listing = new Listing();
        Map<String, ObjectId> blobs = new HashMap<>();
        try (ObjectReader reader = git.newObjectReader();
                RevWalk commits = new RevWalk(reader);
                TreeWalk walk = new TreeWalk(reader)) {
            ObjectId tree =
                    commits.parseCommit(ObjectId.fromString(commit.hex())).getTree();
            walk.addTree(tree);
            while (walk.next()) {
                allowance.node(walk.getDepth(), DEEPEST);
                ObjectId id = walk.getObjectId(0);
                String path = walk.getPathString();
                switch (walk.getRawMode(0) & FileMode.TYPE_MASK) {
                    case FileMode.TYPE_TREE -> walk.enterSubtree();
                    case FileMode.TYPE_GITLINK -> listing.add(new RepoEntry.Submodule(path, id.name()));
                    case FileMode.TYPE_SYMLINK -> {
                        byte[] target = reader.open(id, Constants.OBJ_BLOB).getCachedBytes(LONGEST_LINK);
                        listing.add(new RepoEntry.Symlink(path, RawParseUtils.decode(target)));
                    }
                    case FileMode.TYPE_FILE -> {
                        long size = reader.getObjectSize(id, Constants.OBJ_BLOB);
                        allowance.bytes(size);
                        listing.add(new RepoEntry.File(path, (walk.getRawMode(0) & 0111) != 0, size));
                        blobs.put(path, id.copy());
                    }
                    default ->
                        throw new BuildException(
                                BuildError.INVALID_FILE,
                                "'" + Excerpt.of(path)
                                        + "' is neither a file, a link nor a submodule, so the repository"
                                        + " cannot be checked out.");
                }
            }
            return new GitTree(
                    scratch, tree.copy(), listing.checked(), blobs, new GitDirectory(scratch, commit, url.toString()));
        }
    }

    @Override
    public String id() {
        return "git:" + tree.name();
    }

    @Override
    public List<RepoEntry> entries() {
        return listing.entries();
    }

    @Override
    public Optional<RepoEntry> find(String path) {
        return listing.find(path);
    }

    @Override
    public Content content(String path) throws IOException {
        RepoEntry.File file = listing.file(path).orElseThrow(() -> new FileNotFoundException(path));
        ObjectId id = Optional.ofNullable(blobs.get(path)).orElseThrow(() -> new FileNotFoundException(path));
        return new Content() {
            @Override
            public long size() {
                return file.size();
            }

            @Override
            public InputStream open() throws IOException {
                return repository.git().open(id, Constants.OBJ_BLOB).openStream();
            }
        };
    }

    @Override
    public Optional<LayerSource> git() {
        return Optional.of(own);
    }

    @Override
    public void close() {
        repository.close();
    }
}
