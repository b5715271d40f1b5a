package dev.quire.api;

import dev.quire.api.config.QuireConfig;
import dev.quire.api.launch.Launches;
import dev.quire.launcher.session.Session;
import dev.quire.launcher.session.SessionState;
import dev.quire.launcher.session.Sessions;
import io.micronaut.context.ApplicationContext;
import io.micronaut.context.ApplicationContextBuilder;
import io.micronaut.runtime.server.EmbeddedServer;
import java.io.PrintStream;
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
        this.config = context.getBean(QuireConfig.class);
        // Made now, so that a wrong setting ends the start and not the first launch.
        context.getBean(Launches.class);
        this.frontDoor = context.getBean(FrontDoor.class);
        this.server = context.getBean(EmbeddedServer.class).start();
        frontDoor.open(server.getPort());
    }

    /** Starts the service and returns when it answers; it runs until it is closed. */
    public static Application start(ApplicationContextBuilder builder) {
        ApplicationContext context = builder.banner(false).start();
        try {
            return new Application(context);
        } catch (RuntimeException e) {
            context.close();
            throw e;
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

    void announce(PrintStream out) {
        String url = config.publicUrl().toString();
        out.println("Quire is ready at " + url.substring(0, url.length() - 1));
        context.getBean(Examples.class).link().ifPresent(link -> out.println("Try " + url + "v2/" + link));
        out.flush();
    }

    /** Takes no more requests, ends launches with a word to those who wait, and in local mode ends the sessions. */
    @Override
    public void close() {
        log.info("Stopping");
        context.findBean(Launches.class).ifPresent(Launches::close);
        frontDoor.close();
        server.stop();
        if (config.mode() == QuireConfig.Mode.LOCAL) {
            context.findBean(Sessions.class).ifPresent(Application::endAll);
        }
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
    private static String sentence(Throwable failure) {
        String sentence = failure.toString();
        for (@Nullable Throwable cause = failure; cause != null; cause = cause.getCause()) {
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
