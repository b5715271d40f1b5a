package dev.quire.api.config;

import io.micronaut.core.convert.ConversionContext;
import io.micronaut.core.convert.MutableConversionService;
import io.micronaut.core.convert.TypeConverterRegistrar;
import java.util.Optional;

/**
 * Lets configuration values be sizes, written as text or as a number of bytes. Loaded as a service, because defaults in
 * annotations are converted without an application's beans.
 */
public final class ByteSizeConverters implements TypeConverterRegistrar {
    @Override
    public void register(MutableConversionService conversions) {
        conversions.addConverter(CharSequence.class, ByteSize.class, (text, _, context) -> convert(text, context));
        conversions.addConverter(Number.class, ByteSize.class, (number, _, context) -> convert(number, context));
    }

    private static Optional<ByteSize> convert(Object value, ConversionContext context) {
        try {
            return Optional.of(ByteSize.parse(value.toString()));
        } catch (IllegalArgumentException e) {
            context.reject(value, e);
            return Optional.empty();
        }
    }
}
