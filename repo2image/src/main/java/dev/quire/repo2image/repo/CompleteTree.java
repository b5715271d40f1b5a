package dev.quire.repo2image.repo;

import dev.quire.repo2image.image.Content;
import dev.quire.repo2image.image.Digest;
import dev.quire.repo2image.image.LayerSource;
import java.io.FileNotFoundException;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/** A commit's tree with its large files in place of their pointers and its submodules in place of their names. */
final class CompleteTree implements RepoTree {
    private final RepoTree own;
    private final Map<String, RepoTree> modules;
    private final Listing listing;
    private final Map<String, Source> sources;
    private final String id;

    /** Where the bytes of a file are. */
    private interface Source {
        Content content() throws IOException;
    }

    private CompleteTree(
            RepoTree own, Map<String, RepoTree> modules, Listing listing, Map<String, Source> sources, String id) {
        this.own = own;
        this.modules = modules;
        this.listing = listing;
        this.sources = sources;
        this.id = id;
    }

    /** All of these together; they belong to the result. */
    static CompleteTree of(RepoTree own, Map<String, LargeFiles.Large> large, Map<String, RepoTree> modules) {
        Listing listing = new Listing();
        Map<String, Source> sources = new HashMap<>();
        for (RepoEntry entry : own.entries()) {
            LargeFiles.Large replacement = large.get(entry.path());
            if (replacement != null && entry instanceof RepoEntry.File file) {
                long size = replacement.pointer().size();
                listing.add(new RepoEntry.File(file.path(), file.executable(), size));
                sources.put(file.path(), () -> Content.of(replacement.file(), size));
            } else if (!modules.containsKey(entry.path())) {
                listing.add(entry);
                sources.put(entry.path(), () -> own.content(entry.path()));
            }
        }
        modules.forEach((path, module) -> module.entries().forEach(entry -> {
            RepoEntry moved = entry.at(path + "/" + entry.path());
            listing.add(moved);
            sources.put(moved.path(), () -> module.content(entry.path()));
        }));
        return new CompleteTree(own, modules, listing.checked(), sources, id(own, large, modules));
    }

    /** The commit records which large files and submodules it has, but not that they are there. */
    private static String id(RepoTree own, Map<String, LargeFiles.Large> large, Map<String, RepoTree> modules) {
        StringBuilder text = new StringBuilder(own.id());
        new TreeMap<>(large)
                .forEach((path, file) -> text.append("\0large ")
                        .append(file.pointer().digest().hex())
                        .append(' ')
                        .append(path));
        new TreeMap<>(modules)
                .forEach((path, module) ->
                        text.append("\0module ").append(module.id()).append(' ').append(path));
        return "complete:"
                + Digest.of(text.toString().getBytes(StandardCharsets.UTF_8)).hex();
    }

    @Override
    public String id() {
        return id;
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
        Source source = sources.get(path);
        if (source == null) {
            throw new FileNotFoundException(path);
        }
        return source.content();
    }

    @Override
    public Optional<LayerSource> git() {
        return own.git();
    }

    @Override
    public void close() {
        modules.values().forEach(RepoTree::close);
        own.close();
    }
}
