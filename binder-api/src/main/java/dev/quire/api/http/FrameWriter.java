package dev.quire.api.http;

import io.micronaut.core.io.buffer.ByteBuffer;
import io.micronaut.core.io.buffer.ByteBufferFactory;
import io.micronaut.core.type.Argument;
import io.micronaut.core.type.MutableHeaders;
import io.micronaut.http.MediaType;
import io.micronaut.http.annotation.Produces;
import io.micronaut.http.body.MessageBodyWriter;
import io.micronaut.http.codec.CodecException;
import io.micronaut.json.JsonMapper;
import jakarta.inject.Singleton;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;

/**
 * Writes frames exactly as BinderHub's clients want them: unnamed events, one {@code data:} line with one blank, each frame
 * in one piece.
 */
@Singleton
@Produces(MediaType.TEXT_EVENT_STREAM)
final class FrameWriter implements MessageBodyWriter<Frame> {
    private final JsonMapper json;

    FrameWriter(JsonMapper json) {
        this.json = json;
    }

    @Override
    public void writeTo(
            Argument<Frame> type, MediaType mediaType, Frame frame, MutableHeaders headers, OutputStream out) {
        try {
            out.write(bytes(frame));
        } catch (IOException e) {
            throw new CodecException("Cannot write an event", e);
        }
    }

    @Override
    public ByteBuffer<?> writeTo(
            Argument<Frame> type,
            MediaType mediaType,
            Frame frame,
            MutableHeaders headers,
            ByteBufferFactory<?, ?> buffers) {
        try {
            return buffers.wrap(bytes(frame));
        } catch (IOException e) {
            throw new CodecException("Cannot write an event", e);
        }
    }

    private byte[] bytes(Frame frame) throws IOException {
        String text = switch (frame) {
            case Frame.Keepalive _ -> ":keepalive\n\n";
            case Frame.Event(EventId id, var event) ->
                "id: %s\ndata: %s\n\n".formatted(id, json.writeValueAsString(EventJson.of(event)));
        };
        return text.getBytes(StandardCharsets.UTF_8);
    }
}
