package dev.quire.api.cli;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import picocli.CommandLine.Option;

/** The options of repo2docker that mean nothing here, or that only one value is right for; BinderHub passes some of them. */
final class ContractOptions {
    private static final String HOME = "/home/jovyan";

    @Option(names = "--user-name", paramLabel = "NAME", description = "The user in the image: jovyan and no other.")
    private String userName = "";

    @Option(names = "--user-id", paramLabel = "ID", description = "That user's id: 1000 and no other.")
    private String userId = "";

    @Option(
            names = "--target-repo-dir",
            paramLabel = "DIR",
            description = "Where the repository lies in the image: " + HOME + " and nowhere else.")
    private String targetRepoDir = "";

    @Option(
            names = "--appendix",
            paramLabel = "TEXT",
            description = "Refused: no Dockerfile is made that it could end.")
    private String appendix = "";

    @Option(
            names = {"--clean", "--no-clean"},
            description = "Accepted: a build leaves nothing to clean.")
    private boolean clean;

    @Option(
            names = "--cache-from",
            paramLabel = "IMAGE",
            description = "Accepted: layers are found by what they are made from.")
    private List<String> cacheFrom = new ArrayList<>();

    @Option(names = "--config", paramLabel = "FILE", description = "Refused: settings are QUIRE_… variables.")
    private String config = "";

    @Option(names = "--build-memory-limit", hidden = true, paramLabel = "BYTES")
    private String buildMemoryLimit = "";

    @Option(
            names = {"--publish-all", "-P"},
            description = "Accepted: a session's port is always reachable from this machine.")
    private boolean publishAll;

    @Option(
            names = {"--publish", "-p"},
            paramLabel = "PORTS",
            description = "Refused: a session has one port, on this machine's loopback.")
    private List<String> publish = new ArrayList<>();

    @Option(
            names = {"--volume", "-v"},
            paramLabel = "SOURCE:TARGET",
            description = "Refused: a session has no directory of this machine.")
    private List<String> volumes = new ArrayList<>();

    @Option(
            names = {"--editable", "-E"},
            description = "Refused, as --volume.")
    private boolean editable;

    /** The log is set up before the command line is read, so nothing is left to do here. */
    @Option(names = "--debug", description = "Log what the program itself does.")
    void debug(boolean asked) {}

    /** What is accepted and does nothing, a sentence each; what cannot be honoured is refused. */
    List<String> check() {
        only("--user-name", userName, "jovyan", "Images have the user jovyan with the id 1000, as BinderHub's have.");
        only("--user-id", userId, "1000", "Images have the user jovyan with the id 1000, as BinderHub's have.");
        only("--target-repo-dir", targetRepoDir, HOME, "The repository lies in " + HOME + ", the user's home.");
        refuse(!appendix.isBlank(), "--appendix", "No Dockerfile is made that it could end; use apt.txt or postBuild.");
        refuse(!config.isBlank(), "--config", "Settings are QUIRE_… variables; see docs/configuration.md.");
        refuse(!buildMemoryLimit.isEmpty(), "--build-memory-limit", "The limits of build steps are settings.");
        refuse(!publish.isEmpty(), "--publish", "A session has one port, which is reachable from this machine.");
        String mount = "A session has no directory of this machine; run the image by the engine for that.";
        refuse(!volumes.isEmpty(), "--volume", mount);
        refuse(editable, "--editable", mount);
        Map<String, Boolean> idle = new TreeMap<>(
                Map.of("--cache-from", !cacheFrom.isEmpty(), "--no-clean", clean, "--publish-all", publishAll));
        return idle.entrySet().stream()
                .filter(Map.Entry::getValue)
                .map(option -> option.getKey() + " is accepted and changes nothing here.")
                .toList();
    }

    private static void only(String option, String given, String right, String why) {
        refuse(!given.isEmpty() && !given.equals(right), option, why);
    }

    private static void refuse(boolean asked, String option, String why) {
        if (asked) {
            throw new RefusedException(option + " cannot be honoured: " + why);
        }
    }
}
