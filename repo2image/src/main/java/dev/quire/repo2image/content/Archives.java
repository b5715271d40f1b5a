package dev.quire.repo2image.content;

import dev.quire.repo2image.BuildError;
import dev.quire.repo2image.BuildException;
import dev.quire.repo2image.repo.ArchiveSpec;
import dev.quire.repo2image.repo.Excerpt;
import dev.quire.repo2image.repo.GuardedHttp;
import dev.quire.repo2image.repo.ProgressLog;
import dev.quire.repo2image.repo.ResolvedRef;
import java.io.IOException;
import java.time.Duration;

/** All archives: the kind of the spec says which. */
final class Archives implements Archive<ArchiveSpec> {
    private static final int BAG_TIMES = 12;
    private static final int VAULT_TIMES = 60;

    private final Zenodo zenodo;
    private final Figshare figshare;
    private final Dataverse dataverse;
    private final HydroShare hydroShare;
    private final Ckan ckan;
    private final SoftwareHeritage softwareHeritage;

    Archives(ContentHosts hosts, GuardedHttp http, Duration pause) {
        Dois dois = new Dois(hosts.doi(), http);
        this.zenodo = new Zenodo(hosts.zenodo(), dois, http);
        this.figshare = new Figshare(hosts.figshare(), dois, http);
        this.dataverse = new Dataverse(hosts.dataverse(), dois, http);
        this.hydroShare = new HydroShare(hosts.hydroShare(), new Polling(pause, BAG_TIMES), http);
        this.ckan = new Ckan(http);
        this.softwareHeritage = new SoftwareHeritage(hosts.softwareHeritage(), new Polling(pause, VAULT_TIMES), http);
    }

    @Override
    public ResolvedRef resolve(ArchiveSpec spec) throws IOException, InterruptedException {
        return switch (spec) {
            case ArchiveSpec.Zenodo record -> zenodo.resolve(record);
            case ArchiveSpec.Figshare article -> figshare.resolve(article);
            case ArchiveSpec.Dataverse dataset -> dataverse.resolve(dataset);
            case ArchiveSpec.HydroShare resource -> hydroShare.resolve(resource);
            case ArchiveSpec.Ckan dataset -> ckan.resolve(dataset);
            case ArchiveSpec.SoftwareHeritage object -> softwareHeritage.resolve(object);
        };
    }

    @Override
    public Holding holding(ArchiveSpec spec, ResolvedRef version, ProgressLog progress)
            throws IOException, InterruptedException {
        return switch (spec) {
            case ArchiveSpec.Zenodo record -> zenodo.holding(record, version, progress);
            case ArchiveSpec.Figshare article -> figshare.holding(article, version, progress);
            case ArchiveSpec.Dataverse dataset -> dataverse.holding(dataset, version, progress);
            case ArchiveSpec.HydroShare resource -> hydroShare.holding(resource, version, progress);
            case ArchiveSpec.Ckan dataset -> ckan.holding(dataset, version, progress);
            case ArchiveSpec.SoftwareHeritage object -> softwareHeritage.holding(object, version, progress);
        };
    }

    /** The sentence for an archive that keeps no versions and has something newer now. */
    static BuildException changed(String archive, String what) {
        return new BuildException(
                BuildError.REF_NOT_FOUND,
                archive + "'s " + Excerpt.of(what) + " has been changed in the meantime; open the link again.");
    }
}
