package dev.quire.api;

import dev.quire.api.config.QuireConfig;
import dev.quire.api.config.Settings;
import dev.quire.api.launch.Launches;
import dev.quire.api.launch.WarmUps;
import dev.quire.launcher.jupyter.Culler;
import dev.quire.launcher.session.Session;
import dev.quire.launcher.session.SessionState;
import dev.quire.launcher.session.Sessions;
import dev.quire.repo2image.Repo2Image;
import io.micronaut.context.ApplicationContext;
import io.micronaut.context.ApplicationContextBuilder;
import io.micronaut.context.env.Environment;
import io.micronaut.context.env.PropertySource;
import io.micronaut.runtime.server.EmbeddedServer;
import java.io.PrintStream;
import java.net.BindException;
import java.net.URI;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The service as a process: starts, says where it is, stops in order. */
public final class Application implements AutoCloseable {
    private static final Logger log = LoggerFactory.getLogger(Application.class);

    private final ApplicationContext context;
    private final QuireConfig config;
    private final EmbeddedServer server;
    private final FrontDoor frontDoor;

    private Application(ApplicationContext context) {
        this.context = context;
        Settings.check(context.getEnvironment());
        this.config = context.getBean(QuireConfig.class);
        // Made now, so that a wrong setting ends the start and not the first launch.
        context.getBean(Launches.class);
        this.frontDoor = context.getBean(FrontDoor.class);
        this.server = context.getBean(EmbeddedServer.class).start();
        frontDoor.open(server.getPort());
        context.getBean(Culler.class).start();
        context.getBean(WarmUps.class).start();
        Thread.ofVirtual().name("first look").start(this::lookForProblems);
    }

    /** What an operator must mend is said once at the start; from then on {@code /health} says it. */
    private void lookForProblems() {
        try {
            context.getBean(Sessions.class)
                    .problem()
                    .ifPresent(problem -> log.warn("Sessions cannot start: {}", problem));
            context.getBean(Repo2Image.class)
                    .problem()
                    .ifPresent(problem -> log.warn("Images cannot be built: {}", problem));
        } catch (RuntimeException e) {
            // Whoever stops it at once takes away what is looked at.
            log.debug("The first look was cut short", e);
        }
    }

    /** Starts the service and returns when it answers; it runs until it is closed. */
    public static Application start(ApplicationContextBuilder builder) {
        ApplicationContext context = builder.banner(false).build();
        context.getEnvironment().start();
        routesBelow(context.getEnvironment());
        context.start();
        try {
            return new Application(context);
        } catch (RuntimeException e) {
            context.close();
            throw e;
        }
    }

    /** The framework wants to know before it makes any route, below which path the public URL puts them all. */
    private static void routesBelow(Environment environment) {
        String path = environment
                .getProperty("quire.url", URI.class)
                .map(URI::getRawPath)
                .orElse("")
                .replaceFirst("/+$", "");
        if (!path.isEmpty()) {
            environment.addPropertySource(
                    PropertySource.of("base path", Map.of("micronaut.server.context-path", path)));
        }
    }

    /** Runs the service until the process is told to stop. */
    public static void main(String[] arguments) {
        try {
            Application application = start(settings(List.of(arguments), System.getenv()));
            Runtime.getRuntime().addShutdownHook(new Thread(application::close, "stop"));
            application.announce(System.out);
        } catch (RuntimeException e) {
            log.debug("Start failed", e);
            log.error("Quire cannot start: {}", sentence(e));
            System.exit(1);
        }
    }

    private static ApplicationContextBuilder settings(List<String> arguments, Map<String, String> environment) {
        ApplicationContextBuilder builder = ApplicationContext.builder().deduceEnvironment(false);
        SettingsFile.find(arguments, environment).ifPresent(builder::propertySources);
        return builder;
    }

    /** The port that the HTTP server listens on. */
    int httpPort() {
        return server.getPort();
    }

    /** The launches, for those who embed the service. */
    Launches launches() {
        return context.getBean(Launches.class);
    }

    void announce(PrintStream out) {
        String url = config.publicUrl().toString();
        out.println("Quire is ready at " + url.substring(0, url.length() - 1));
        context.getBean(Examples.class).link().ifPresent(link -> out.println("Try " + url + "v2/" + link));
        out.flush();
    }

    /**
     * Takes no more launches and ends those that are under way without an end of their streams, so that clients come back for them. In a
     * cluster what has begun to start goes on starting, for whichever replica they come back to; in local mode sessions end as well.
     */
    @Override
    public void close() {
        log.info("Stopping");
        context.findBean(WarmUps.class).ifPresent(WarmUps::close);
        context.findBean(Launches.class).ifPresent(Launches::stop);
        if (config.mode() == QuireConfig.Mode.CLUSTER) {
            // Before launches are interrupted, which otherwise means that nothing may be left of them.
            context.findBean(Sessions.class).ifPresent(Sessions::close);
        }
        context.findBean(Launches.class).ifPresent(Launches::close);
        frontDoor.close();
        // Before the server stops, because that closes the context and all that is in it.
        if (config.mode() == QuireConfig.Mode.LOCAL) {
            context.findBean(Sessions.class).ifPresent(Application::endAll);
        }
        server.stop();
        context.close();
    }

    private static void endAll(Sessions sessions) {
        for (Session session : sessions.list()) {
            if (!(session.state() instanceof SessionState.Ended)) {
                try {
                    sessions.stop(session.id());
                } catch (RuntimeException e) {
                    log.warn("Session {} could not be stopped: {}", session.id(), e.getMessage());
                }
            }
        }
    }

    /** The deepest message: what was wrong, below what failed because of it. */
    static String sentence(Throwable failure) {
        String sentence = failure.toString();
        for (@Nullable Throwable cause = failure; cause != null; cause = cause.getCause()) {
            if (cause instanceof BindException) {
                return "its port is taken by another program; stop that, or choose another with QUIRE_PORT.";
            }
            if (cause.getMessage() != null) {
                sentence = cause.getMessage();
            }
        }
        return sentence.strip()
                .lines()
                .reduce((_, last) -> last.replaceFirst("^Message: ", ""))
                .orElse(sentence);
    }
}
