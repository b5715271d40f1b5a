package dev.quire.api.config;

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
        conversions.addConverter(CharSequence.class, ByteSize.class, (text, _, _) -> convert(text));
        conversions.addConverter(Integer.class, ByteSize.class, (number, _, _) -> convert(number));
        conversions.addConverter(Long.class, ByteSize.class, (number, _, _) -> convert(number));
    }

    /** Throws what is wrong: a value that is merely rejected gives way to the default without a word. */
    private static Optional<ByteSize> convert(Object value) {
        return Optional.of(ByteSize.parse(value.toString()));
    }
}
