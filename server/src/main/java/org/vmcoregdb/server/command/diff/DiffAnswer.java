package org.vmcoregdb.server.command.diff;

import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import org.vmcoregdb.server.answer.Answer;
import org.vmcoregdb.server.answer.JsonObject;
import org.vmcoregdb.server.answer.TextPage;

/**
 * What is different between two dumps: {@code diff}.
 *
 * @param counters that changed, the largest change first
 * @param slabs caches whose size in bytes changed, likewise
 * @param tasks names of which there are more or less
 * @param modules that only one has
 * @param settings of {@code sysctl} that are different
 * @param same ways to wait in which tasks of both do
 * @param waits ways to wait of which there are more or less
 * @param problems why there may be more
 */
public record DiffAnswer(
        Side first,
        Side second,
        List<Change> counters,
        List<Change> slabs,
        List<Change> tasks,
        List<Change> modules,
        List<Setting> settings,
        List<Change> same,
        List<Change> waits,
        List<String> problems)
        implements Answer {
    /**
     * A dump.
     *
     * @param file its name
     * @param time seconds since 1970
     * @param uptime seconds since the boot
     */
    public record Side(String file, String release, OptionalLong time, OptionalLong uptime) {}

    /** A number in both; what is not there is 0. */
    public record Change(String name, long first, long second) {
        long difference() {
            return second - first;
        }
    }

    /** A value in both; empty where it is not there. */
    public record Setting(String name, Optional<String> first, Optional<String> second) {}

    @Override
    public String type() {
        return "diff";
    }

    @Override
    public void text(TextPage page) {
        DiffText.write(page, this);
    }

    @Override
    public void json(JsonObject out) {
        DiffJson.write(out, this);
    }
}
