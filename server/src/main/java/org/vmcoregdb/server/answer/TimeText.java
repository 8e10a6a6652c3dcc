package org.vmcoregdb.server.answer;

import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.Locale;
import java.util.OptionalLong;

/** Times as crash shows them. */
public final class TimeText {
    private static final DateTimeFormatter DATE =
            DateTimeFormatter.ofPattern("EEE MMM ppd HH:mm:ss 'UTC' yyyy", Locale.ENGLISH);

    /** Of the year 9999. */
    private static final long LAST_SECOND = 253_402_300_799L;

    private TimeText() {}

    /** Date and time; of a time that no calendar has, as damaged memory may have one, nothing can be said. */
    public static String date(long seconds) {
        if (seconds < 0 || seconds > LAST_SECOND) {
            return "(unknown)";
        }
        return DATE.format(Instant.ofEpochSecond(seconds).atZone(ZoneOffset.UTC));
    }

    /** Days, hours, minutes and seconds. */
    public static String uptime(OptionalLong seconds) {
        if (seconds.isEmpty()) {
            return "(unknown)";
        }
        long s = seconds.getAsLong();
        long days = s / 86400;
        String clock = String.format(Locale.ROOT, "%02d:%02d:%02d", s / 3600 % 24, s / 60 % 60, s % 60);
        return days > 0 ? days + " days, " + clock : clock;
    }
}
