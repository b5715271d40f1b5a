package dev.quire.api;

import dev.quire.repo2image.BuildEvent;
import dev.quire.repo2image.BuildException;
import dev.quire.repo2image.BuildRequest;
import dev.quire.repo2image.BuiltImage;
import dev.quire.repo2image.Repo2Image;
import dev.quire.repo2image.buildpack.ImagePlan;
import dev.quire.repo2image.repo.RepoSpec;
import dev.quire.repo2image.repo.ResolvedRepo;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.function.Supplier;

/** Builds by something that may lack what it needs; until it has it, builds fail with the reason. */
final class LateRepo2Image implements Repo2Image {
    private final Late<Repo2Image> late;

    /** The maker throws {@link BuildException} with a sentence when what it needs is missing. */
    LateRepo2Image(Supplier<Repo2Image> maker) {
        this.late = new Late<>(maker);
    }

    @Override
    public ResolvedRepo resolve(RepoSpec spec) throws InterruptedException {
        return late.get().resolve(spec);
    }

    @Override
    public Optional<BuiltImage> find(ResolvedRepo repo) throws InterruptedException {
        return late.get().find(repo);
    }

    @Override
    public ImagePlan plan(ResolvedRepo repo, Consumer<BuildEvent> events) throws InterruptedException {
        return late.get().plan(repo, events);
    }

    @Override
    public BuiltImage build(BuildRequest request, Consumer<BuildEvent> events) throws InterruptedException {
        return late.get().build(request, events);
    }

    @Override
    public Optional<String> problem() {
        try {
            return late.get().problem();
        } catch (BuildException e) {
            return Optional.ofNullable(e.getMessage());
        }
    }

    @Override
    public void close() {
        late.peek().ifPresent(Repo2Image::close);
    }
}
