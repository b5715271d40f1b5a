package dev.quire.launcher.session;

import java.time.DateTimeException;
import java.time.DayOfWeek;
import java.time.LocalTime;
import java.time.ZonedDateTime;
import java.util.EnumSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * A time of the week at which more sessions are to wait, such as before a course begins.
 *
 * @param days on which it begins
 * @param from when it begins
 * @param to when it ends; at or before {@code from}, that is on the next day
 * @param size how many are to wait then
 */
public record Boost(Set<DayOfWeek> days, LocalTime from, LocalTime to, int size) {
    private static final Pattern FORM =
            Pattern.compile("(?:([A-Za-z,\\- ]+?)\\s+)?(\\d{1,2}:\\d{2})\\s*-\\s*(\\d{1,2}:\\d{2})\\s*=\\s*(\\d{1,6})");
    private static final List<String> NAMES = List.of("mon", "tue", "wed", "thu", "fri", "sat", "sun");

    public Boost {
        days = Set.copyOf(days);
        if (days.isEmpty() || size < 0) {
            throw new IllegalArgumentException("A time of the week needs a day, and a number of sessions");
        }
    }

    /**
     * Reads {@code Mon-Fri 09:50-12:00 = 20}; several days are {@code Mon,Wed}, and without any it is every day.
     *
     * @throws IllegalArgumentException with a sentence when it is none
     */
    public static Boost parse(String text) {
        Matcher matcher = FORM.matcher(text.strip());
        if (!matcher.matches()) {
            throw unreadable(text);
        }
        try {
            return new Boost(
                    matcher.group(1) == null ? EnumSet.allOf(DayOfWeek.class) : days(matcher.group(1)),
                    time(matcher.group(2)),
                    time(matcher.group(3)),
                    Integer.parseInt(matcher.group(4)));
        } catch (DateTimeException | IllegalArgumentException _) {
            throw unreadable(text);
        }
    }

    private static IllegalArgumentException unreadable(String text) {
        return new IllegalArgumentException(
                "'%s' is no time of the week; write for instance 'Mon-Fri 09:50-12:00 = 20'.".formatted(text));
    }

    private static LocalTime time(String text) {
        return LocalTime.parse(text.length() == 4 ? "0" + text : text);
    }

    private static Set<DayOfWeek> days(String text) {
        Set<DayOfWeek> days = EnumSet.noneOf(DayOfWeek.class);
        for (String part : text.split(",", -1)) {
            String[] ends = part.split("-", 2);
            DayOfWeek day = day(ends[0]);
            DayOfWeek last = day(ends[ends.length - 1]);
            days.add(day);
            while (day != last) {
                day = day.plus(1);
                days.add(day);
            }
        }
        return days;
    }

    private static DayOfWeek day(String name) {
        int index = NAMES.indexOf(name.strip().toLowerCase(Locale.ROOT));
        if (index < 0) {
            throw new IllegalArgumentException("No day of the week");
        }
        return DayOfWeek.of(index + 1);
    }

    /** Whether it is that time. */
    public boolean isAt(ZonedDateTime now) {
        LocalTime time = now.toLocalTime();
        boolean today = days.contains(now.getDayOfWeek());
        if (from.isBefore(to)) {
            return today && !time.isBefore(from) && time.isBefore(to);
        }
        boolean yesterday = days.contains(now.getDayOfWeek().minus(1));
        return (today && !time.isBefore(from)) || (yesterday && time.isBefore(to));
    }
}
