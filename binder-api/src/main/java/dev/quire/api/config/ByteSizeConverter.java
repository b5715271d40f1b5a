package dev.quire.api.config;

import io.micronaut.core.convert.ConversionContext;
import io.micronaut.core.convert.TypeConverter;
import jakarta.inject.Singleton;
import java.util.Optional;

/** Lets configuration values be sizes. */
@Singleton
final class ByteSizeConverter implements TypeConverter<Object, ByteSize> {
    @Override
    public Optional<ByteSize> convert(Object value, Class<ByteSize> target, ConversionContext context) {
        try {
            return Optional.of(ByteSize.parse(value.toString()));
        } catch (IllegalArgumentException e) {
            context.reject(value, e);
            return Optional.empty();
        }
    }
}
