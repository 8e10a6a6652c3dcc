package org.vmcoregdb.server.answer;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.Optional;
import java.util.Properties;

/**
 * Which build of the program this is: what the build wrote into a resource. Its date is the commit's (or {@code SOURCE_DATE_EPOCH}), not
 * that of the day when it was compiled, so that everybody's build of one commit is the same.
 *
 * @param version the version
 * @param commit the first digits of the commit, with {@code -dirty} if files were changed after it; empty if it was built without git
 * @param date the commit's day, as {@code 2026-11-29}; empty if nothing recorded it
 */
public record Build(String version, Optional<String> commit, Optional<String> date) {
    private static final String RESOURCE = "build.properties";

    /** The build that runs. */
    public static Build current() {
        try (InputStream in = Build.class.getResourceAsStream(RESOURCE)) {
            if (in == null) {
                throw new IllegalStateException("this build lacks its resource " + RESOURCE);
            }
            Properties written = new Properties();
            written.load(in);
            return of(written);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    static Build of(Properties written) {
        Optional<String> commit = value(written, "commit").filter(c -> !c.equals("none"));
        Optional<String> date = value(written, "date").filter(d -> d.matches("\\d{4}-\\d\\d-\\d\\dT.*"));
        return new Build(
                value(written, "version").orElse("of unknown version"), commit, date.map(d -> d.substring(0, 10)));
    }

    /** A value; one that the build did not fill in is none. */
    private static Optional<String> value(Properties written, String name) {
        return Optional.ofNullable(written.getProperty(name)).filter(v -> !v.isEmpty() && !v.startsWith("$"));
    }

    /** As {@code --version} shows it. */
    @Override
    public String toString() {
        return "vmcore-gdb " + version + " ("
                + commit.map(c -> "commit " + c).orElse("built without git: commit unknown")
                + date.map(d -> ", " + d).orElse("") + ")";
    }

    /** As a part of answers. */
    public JsonObject json() {
        return new JsonObject()
                .put("name", "vmcore-gdb")
                .put("version", version)
                .put("commit", commit)
                .put("date", date);
    }
}
