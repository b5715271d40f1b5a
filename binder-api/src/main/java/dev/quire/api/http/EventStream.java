package dev.quire.api.http;

import dev.quire.api.launch.EventLog;
import dev.quire.api.launch.Launch;
import dev.quire.api.launch.LaunchEvent;
import java.time.Duration;
import org.reactivestreams.Publisher;
import reactor.core.publisher.Flux;
import reactor.core.publisher.FluxSink;

/** A launch's log as a stream of frames: the bridge between blocking readers and Netty. One virtual thread per reader. */
final class EventStream {
    private EventStream() {}

    static Publisher<Frame> of(Launch launch, int from, Duration keepalive) {
        return Flux.create(sink -> {
            launch.follow();
            Thread reader = Thread.ofVirtual().name("events").unstarted(() -> {
                try {
                    read(launch, from, keepalive, sink);
                } catch (InterruptedException e) {
                    // The client has gone; nobody is left to be told.
                    Thread.currentThread().interrupt();
                } finally {
                    launch.unfollow();
                    sink.complete();
                }
            });
            sink.onDispose(reader::interrupt);
            reader.start();
        });
    }

    private static void read(Launch launch, int from, Duration keepalive, FluxSink<Frame> sink)
            throws InterruptedException {
        int next = from;
        while (!sink.isCancelled()) {
            switch (launch.events().await(next, keepalive)) {
                case EventLog.Step.Entry<LaunchEvent>(int index, LaunchEvent event) -> {
                    sink.next(new Frame.Event(new EventId(launch.id(), index, event.isLast()), event));
                    next = index + 1;
                }
                case EventLog.Step.Quiet<LaunchEvent>() -> sink.next(new Frame.Keepalive());
                case EventLog.Step.End<LaunchEvent>() -> {
                    return;
                }
            }
        }
    }
}
