package dev.quire.launcher.proxy;

import io.vertx.core.Context;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.net.NetSocket;

/** A WebSocket on its way through: both directions, each no faster than the other end takes it. On one event loop. */
final class Tunnel {
    /** A close frame with 1001: the end point is going away. Browsers' pages connect again. */
    private static final Buffer GOING_AWAY = Buffer.buffer(new byte[] {(byte) 0x88, 2, 0x03, (byte) 0xE9});

    private static final long PATIENCE_MILLIS = 1_000;

    private final Vertx vertx;
    private final Context context;
    private final NetSocket near;
    private final NetSocket far;
    private final Frames said = new Frames();
    private final Frames answered = new Frames();
    private boolean leaving;

    /**
     * @param near the browser's end
     * @param far the session's end, paused
     */
    Tunnel(Vertx vertx, NetSocket near, NetSocket far) {
        this.vertx = vertx;
        this.context = vertx.getOrCreateContext();
        this.near = near;
        this.far = far;
    }

    /** Begins to carry what both ends say. */
    void open(Traffic traffic, ActivityLog.Socket activity) {
        traffic.opened(this);
        near.closeHandler(closed -> {
            far.close();
            traffic.closed(this);
            activity.closed();
        });
        near.exceptionHandler(failure -> far.close());
        far.exceptionHandler(failure -> {});
        near.endHandler(end -> far.end());
        far.endHandler(end -> near.end());
        near.handler(bytes -> {
            if (said.take(bytes) > 0) {
                activity.spoken();
            }
            pass(bytes, near, far);
        });
        far.handler(bytes -> {
            if (!leaving || !answered.isBetweenFrames()) {
                answered.take(bytes);
                pass(bytes, far, near);
                leaveBetweenFrames();
            }
        });
        far.resume();
    }

    private static void pass(Buffer bytes, NetSocket from, NetSocket to) {
        to.write(bytes);
        if (to.writeQueueFull()) {
            from.pause();
            to.drainHandler(drained -> from.resume());
        }
    }

    /** Says goodbye to the browser when the frame that it is being sent has ended, or after a moment. */
    void leave() {
        context.runOnContext(now -> {
            leaving = true;
            leaveBetweenFrames();
            vertx.setTimer(PATIENCE_MILLIS, timer -> near.close());
        });
    }

    private void leaveBetweenFrames() {
        if (leaving && answered.isBetweenFrames()) {
            near.end(GOING_AWAY);
        }
    }
}
