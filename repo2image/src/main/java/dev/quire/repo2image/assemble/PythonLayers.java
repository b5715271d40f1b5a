package dev.quire.repo2image.assemble;

import dev.quire.repo2image.BuildError;
import dev.quire.repo2image.BuildException;
import dev.quire.repo2image.buildpack.Executed;
import dev.quire.repo2image.buildpack.ImagePlan;
import dev.quire.repo2image.buildpack.IndexOptions;
import dev.quire.repo2image.buildpack.Requirements;
import dev.quire.repo2image.buildpack.StatedRequirement;
import dev.quire.repo2image.buildpack.StatedSource;
import dev.quire.repo2image.buildpack.Step;
import dev.quire.repo2image.python.BuildPlace;
import dev.quire.repo2image.python.Installation;
import dev.quire.repo2image.python.PythonEnvironment;
import dev.quire.repo2image.python.Wanted;
import dev.quire.repo2image.python.lock.Lock;
import dev.quire.repo2image.python.lock.LockEntry;
import dev.quire.repo2image.python.lock.LockFiles;
import dev.quire.repo2image.python.lock.Target;
import dev.quire.repo2image.repo.Addresses;
import dev.quire.repo2image.repo.RepoTree;
import java.io.IOException;
import java.net.URI;
import java.net.UnknownHostException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.regex.Pattern;

/**
 * What a plan says of Python to what is installed; every address that a repository names is checked on the way.
 *
 * @param environments by Python version
 * @param addresses whether what a repository names may be in the internal network
 */
record PythonLayers(Map<String, PythonEnvironment> environments, Addresses addresses) {
    PythonLayers {
        environments = Map.copyOf(environments);
    }

    Installation of(ImagePlan.Composed plan, RepoTree tree, BuildPlace place, Consumer<String> log)
            throws IOException, InterruptedException {
        PythonEnvironment environment = environments.get(plan.python().feature());
        if (environment == null) {
            throw new IllegalStateException("The plan asks for a Python without a base: " + plan.python());
        }
        Target target = Target.ofBase(plan.python().toString());
        Optional<String> lock = plan.steps().stream()
                .filter(Step.PythonLock.class::isInstance)
                .map(step -> ((Step.PythonLock) step).file())
                .findFirst();
        if (lock.isPresent()) {
            Lock read = LockFiles.read(tree, lock.get(), target);
            check(read);
            return environment.install(new Wanted.Locked(read, List.of(), projects(plan)), target, place, log);
        }
        Requirements asked =
                plan.pythonPackages().map(Step.PythonPackages::requirements).orElse(Requirements.NONE);
        try {
            return environment.install(wanted(asked, projects(plan)), target, place, log);
        } catch (BuildException e) {
            throw e.error() == BuildError.UNRESOLVABLE ? placed(e, asked) : e;
        }
    }

    private static List<LockEntry.Local> projects(ImagePlan.Composed plan) {
        return plan.steps().stream()
                .filter(Executed.PythonProject.class::isInstance)
                .map(step -> ((Executed.PythonProject) step).directory())
                .map(directory -> new LockEntry.Local(
                        "project", directory.equals(".") ? "" : directory, LockEntry.Local.Mode.COPY))
                .toList();
    }

    private Wanted wanted(Requirements asked, List<LockEntry.Local> projects) {
        for (StatedSource source : asked.sources()) {
            switch (source.source()) {
                case StatedSource.Git git -> check(git.url(), source.place() + ": ");
                case StatedSource.Archive archive -> check(archive.url(), source.place() + ": ");
                case StatedSource.Directory _, StatedSource.NoBinary _ -> {}
            }
        }
        return new Wanted.Packages(
                lines(asked.requirements()),
                asked.sources().stream().map(StatedSource::line).toList(),
                lines(asked.constraints()),
                options(asked.indexes()),
                asked::hashesOf,
                projects);
    }

    private static List<String> lines(List<StatedRequirement> stated) {
        return stated.stream().map(one -> one.requirement().toString()).toList();
    }

    private List<String> options(IndexOptions indexes) {
        List<String> options = new ArrayList<>();
        indexes.index().ifPresent(index -> options.addAll(List.of("--default-index", check(index, ""))));
        indexes.extraIndexes().forEach(extra -> options.addAll(List.of("--index", check(extra, ""))));
        if (indexes.preReleases()) {
            options.addAll(List.of("--prerelease", "allow"));
        }
        return options;
    }

    private void check(Lock lock) {
        String place = lock.file() + ": ";
        lock.indexes().forEach(index -> check(index, place));
        List<String> hosts = new ArrayList<>();
        for (LockEntry entry : lock.entries()) {
            Optional<URI> url = switch (entry) {
                case LockEntry.Wheel wheel -> wheel.wheel().url().map(URI::create);
                case LockEntry.Sdist source -> source.url();
                case LockEntry.Repository repository -> Optional.of(repository.url());
                case LockEntry.Pin _, LockEntry.Local _ -> Optional.empty();
            };
            if (url.isPresent() && !hosts.contains(url.get().getHost())) {
                check(url.get(), place);
                hosts.add(url.get().getHost());
            }
        }
    }

    private String check(URI url, String place) {
        try {
            addresses.check(String.valueOf(url.getHost()));
            return url.toString();
        } catch (UnknownHostException e) {
            throw new BuildException(
                    BuildError.PACKAGES_UNREACHABLE,
                    place + "The address " + url
                            + ", from which packages are to come, is on an unknown host; correct it.",
                    e);
        }
    }

    /** The same failure with the file and line of the first requirement that the resolver names. */
    private static BuildException placed(BuildException failure, Requirements asked) {
        String message = String.valueOf(failure.getMessage());
        for (StatedRequirement stated : asked.requirements()) {
            String name = Pattern.quote(stated.requirement().normalizedName());
            if (Pattern.compile("(?<![a-z0-9-])" + name + "(?![a-z0-9-])")
                    .matcher(message)
                    .find()) {
                return new BuildException(failure.error(), stated.place() + ": " + message, failure);
            }
        }
        return failure;
    }
}
