package dev.quire.repo2image.repo;

import dev.quire.repo2image.image.Content;
import dev.quire.repo2image.image.Entry;
import dev.quire.repo2image.image.LayerKey;
import dev.quire.repo2image.image.LayerSource;
import dev.quire.repo2image.image.Owner;
import java.io.BufferedOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.zip.Deflater;
import org.eclipse.jgit.dircache.DirCache;
import org.eclipse.jgit.dircache.DirCacheBuilder;
import org.eclipse.jgit.dircache.DirCacheEntry;
import org.eclipse.jgit.internal.storage.pack.PackWriter;
import org.eclipse.jgit.lib.Config;
import org.eclipse.jgit.lib.Constants;
import org.eclipse.jgit.lib.FileMode;
import org.eclipse.jgit.lib.NullProgressMonitor;
import org.eclipse.jgit.lib.ObjectId;
import org.eclipse.jgit.lib.ObjectReader;
import org.eclipse.jgit.revwalk.RevCommit;
import org.eclipse.jgit.revwalk.RevObject;
import org.eclipse.jgit.revwalk.RevWalk;
import org.eclipse.jgit.storage.pack.PackConfig;
import org.eclipse.jgit.treewalk.TreeWalk;
import org.eclipse.jgit.util.FS;
import org.eclipse.jgit.util.RawParseUtils;

/**
 * The {@code .git} beside the repository's files, as a shallow clone of one commit leaves it: {@code git status}, {@code diff} and
 * {@code fetch} work, and so do builds that ask Git for a version. The branch is left open, because the same commit must become the same
 * image whatever it was asked for by. Server and fetch decide how objects are packed, so they are packed anew, always the same way.
 */
final class GitDirectory implements LayerSource {
    private static final String DIRECTORY = RepoContent.DIRECTORY + "/.git";
    private static final String RECIPE = "git-directory/2";
    /** What sessions leave in the home, which is the working directory. */
    private static final String EXCLUDED = """
            /.bash_history
            /.cache/
            /.config/
            /.ipython/
            /.jupyter/
            /.jupyter-server-log.txt
            /.local/
            /.npm/
            .ipynb_checkpoints/
            """;

    private final ScratchRepository scratch;
    private final CommitId commit;
    private final String url;

    /**
     * @param scratch holds the commit and all that it consists of; must stay open until the layer is made
     * @param url where it was fetched, without a login
     */
    GitDirectory(ScratchRepository scratch, CommitId commit, String url) {
        this.scratch = scratch;
        this.commit = commit;
        this.url = url;
    }

    @Override
    public LayerKey key() {
        return LayerKey.of(RECIPE, List.of(DIRECTORY, commit.hex(), url));
    }

    @Override
    public String createdBy() {
        return "Git's own directory";
    }

    @Override
    public void prepare() throws IOException {
        try (ObjectReader reader = scratch.git().newObjectReader();
                RevWalk walk = new RevWalk(reader)) {
            RevCommit head = walk.parseCommit(ObjectId.fromString(commit.hex()));
            List<RevObject> objects = new ArrayList<>(List.of(head, head.getTree()));
            DirCache index = new DirCache(file("index").toFile(), FS.DETECTED);
            Files.deleteIfExists(file("index"));
            index.lock();
            DirCacheBuilder builder = index.builder();
            try (TreeWalk tree = new TreeWalk(reader)) {
                tree.addTree(head.getTree());
                while (tree.next()) {
                    ObjectId id = tree.getObjectId(0);
                    FileMode mode = tree.getFileMode();
                    if (FileMode.TREE.equals(mode)) {
                        objects.add(walk.lookupTree(id));
                        tree.enterSubtree();
                        continue;
                    }
                    if (!FileMode.GITLINK.equals(mode)) {
                        objects.add(walk.lookupBlob(id));
                    }
                    // Neither sizes nor times: Git looks at the files themselves when it first asks.
                    DirCacheEntry entry = new DirCacheEntry(tree.getRawPath());
                    entry.setFileMode(mode);
                    entry.setObjectId(id);
                    builder.add(entry);
                }
            }
            if (!builder.commit()) {
                throw new IOException("The index of the commit could not be written");
            }
            pack(reader, objects.stream().distinct().toList());
            Files.writeString(file("shallow"), hasParents(head) ? commit.hex() + "\n" : "");
        }
    }

    /** By what is written in the commit: a repository that was fetched shallow does not know of them. */
    private static boolean hasParents(RevCommit commit) {
        int afterTree = "tree ".length() + Constants.OBJECT_ID_STRING_LENGTH + 1;
        return RawParseUtils.match(commit.getRawBuffer(), afterTree, "parent ".getBytes(StandardCharsets.US_ASCII)) > 0;
    }

    private void pack(ObjectReader reader, List<RevObject> objects) throws IOException {
        PackConfig config = new PackConfig();
        config.setDeltaCompress(false);
        config.setReuseDeltas(false);
        config.setReuseObjects(false);
        config.setCompressionLevel(Deflater.BEST_SPEED);
        config.setBuildBitmaps(false);
        config.setThreads(1);
        try (PackWriter writer = new PackWriter(config, reader)) {
            writer.preparePack(objects.iterator());
            try (OutputStream out = new BufferedOutputStream(Files.newOutputStream(file("pack")))) {
                writer.writePack(NullProgressMonitor.INSTANCE, NullProgressMonitor.INSTANCE, out);
            }
            try (OutputStream out = new BufferedOutputStream(Files.newOutputStream(file("idx")))) {
                writer.writeIndex(out);
            }
        }
    }

    @Override
    public List<Entry> entries() throws IOException {
        List<Entry> entries = new ArrayList<>();
        for (String directory :
                Set.of("", "/objects", "/objects/info", "/objects/pack", "/refs", "/refs/heads", "/info")) {
            entries.add(new Entry.Directory(DIRECTORY + directory, 0755, Owner.USER));
        }
        entries.add(entry("HEAD", 0644, text(commit.hex() + "\n")));
        entries.add(entry("config", 0644, text(config())));
        entries.add(entry("info/exclude", 0644, text(EXCLUDED)));
        entries.add(entry("index", 0644, made("index")));
        entries.add(entry("objects/pack/pack-" + commit.hex() + ".pack", 0444, made("pack")));
        entries.add(entry("objects/pack/pack-" + commit.hex() + ".idx", 0444, made("idx")));
        if (made("shallow").size() > 0) {
            entries.add(entry("shallow", 0644, made("shallow")));
        }
        return entries;
    }

    private String config() {
        Config config = new Config();
        config.setInt("core", null, "repositoryformatversion", 0);
        config.setBoolean("core", null, "filemode", true);
        config.setBoolean("core", null, "bare", false);
        config.setBoolean("core", null, "logallrefupdates", true);
        config.setString("remote", "origin", "url", url);
        config.setString("remote", "origin", "fetch", "+refs/heads/*:refs/remotes/origin/*");
        return config.toText();
    }

    private static Entry entry(String path, int mode, Content content) {
        return new Entry.File(DIRECTORY + "/" + path, mode, Owner.USER, content);
    }

    private static Content text(String text) {
        return Content.of(text.getBytes(StandardCharsets.UTF_8));
    }

    private Content made(String name) throws IOException {
        return Content.of(file(name), Files.size(file(name)));
    }

    private Path file(String name) {
        return scratch.directory().resolve("git-" + name);
    }
}
