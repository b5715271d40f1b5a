package dev.quire.api.cli;

import dev.quire.api.Version;
import dev.quire.launcher.session.LaunchException;
import dev.quire.repo2image.BuildException;
import java.io.Console;
import java.io.PrintWriter;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.atomic.AtomicBoolean;
import org.slf4j.LoggerFactory;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.IVersionProvider;
import picocli.CommandLine.ParameterException;

/** The command {@code repo2image}. */
@Command(
        name = "repo2image",
        mixinStandardHelpOptions = true,
        versionProvider = Repo2ImageCommand.Versions.class,
        synopsisSubcommandLabel = "COMMAND",
        description = "Images of repositories. 'repo2image REPO' builds and runs one, with repo2docker's options.")
public final class Repo2ImageCommand {
    private static final Set<String> WORDS = Set.of("build", "inspect", "help", "-h", "--help", "-V", "--version");

    private Repo2ImageCommand() {}

    /** The program's version. */
    static final class Versions implements IVersionProvider {
        @Override
        public String[] getVersion() {
            return new String[] {Version.current()};
        }
    }

    public static void main(String[] arguments) {
        CommandSettings settings = new CommandSettings(System.getenv());
        // Before the first logger is made, which reads it. What a build says is in its events.
        if (System.getenv("QUIRE_LOG_LEVEL") == null) {
            boolean debug = List.of(arguments).contains("--debug");
            System.setProperty("QUIRE_LOG_LEVEL", debug ? "DEBUG" : "ERROR");
        }
        PrintWriter err = new PrintWriter(System.err, true, StandardCharsets.UTF_8);
        boolean terminal = Optional.ofNullable(System.console())
                .filter(Console::isTerminal)
                .isPresent();
        CommandContext context =
                new CommandContext(new PrintWriter(System.out, true, StandardCharsets.UTF_8), err, terminal, settings);
        AtomicBoolean done = new AtomicBoolean();
        Thread main = Thread.currentThread();
        Runtime.getRuntime().addShutdownHook(new Thread(() -> stop(main, done), "stop"));
        int code = execute(List.of(arguments), context);
        context.out().flush();
        done.set(true);
        System.exit(code);
    }

    /** Ctrl-C: what has begun ends in order, within the time that people are ready to wait. */
    private static void stop(Thread main, AtomicBoolean done) {
        if (done.get()) {
            return;
        }
        main.interrupt();
        for (int i = 0; i < 150 && !done.get(); i++) {
            try {
                Thread.sleep(100);
            } catch (InterruptedException e) {
                return;
            }
        }
    }

    /** Runs a command line; returns what the process ends with. */
    static int execute(List<String> arguments, CommandContext context) {
        boolean plain = !arguments.isEmpty() && !WORDS.contains(arguments.getFirst());
        CommandLine line = commandLine(context);
        return line.execute((plain ? likeRepo2docker(arguments) : arguments).toArray(String[]::new));
    }

    private static CommandLine commandLine(CommandContext context) {
        CommandLine line = new CommandLine(new Repo2ImageCommand())
                .addSubcommand(new BuildCommand(context))
                .addSubcommand(new InspectCommand(context))
                .addSubcommand(new CommandLine.HelpCommand())
                .setOut(context.out())
                .setErr(context.err());
        line.setExecutionStrategy(new CommandLine.RunLast());
        line.setExecutionExceptionHandler((failure, _, parsed) ->
                failed(failure, context.events(parsed.originalArgs().contains("--json-logs"))));
        line.setParameterExceptionHandler((failure, args) -> misread(failure, context));
        return line;
    }

    /** {@code repo2docker REPO} builds and runs. */
    static List<String> likeRepo2docker(List<String> arguments) {
        List<String> all = new ArrayList<>(List.of("build"));
        boolean runs = arguments.stream()
                .noneMatch(argument -> argument.matches("--(no-run|no-build|plan|push|output)(=.*)?"));
        if (runs) {
            all.add("--run");
        }
        all.addAll(arguments);
        return all;
    }

    private static int misread(ParameterException failure, CommandContext context) {
        context.err().println("repo2image: " + failure.getMessage());
        context.err().println("See 'repo2image help " + failure.getCommandLine().getCommandName() + "'.");
        context.err().flush();
        return ExitCode.USAGE;
    }

    private static int failed(Exception failure, EventLines events) {
        int code = switch (failure) {
            case BuildException build -> ExitCode.of(build.error());
            case LaunchException _ -> ExitCode.NOT_STARTED;
            case RefusedException refused -> refused.code();
            case IllegalArgumentException _ -> ExitCode.USAGE;
            case InterruptedException _ -> ExitCode.STOPPED;
            default -> ExitCode.INTERNAL;
        };
        LoggerFactory.getLogger(Repo2ImageCommand.class).debug("Failed", failure);
        events.failure(code == ExitCode.STOPPED ? "Stopped." : String.valueOf(failure.getMessage()));
        return code;
    }
}
