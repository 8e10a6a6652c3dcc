package org.vmcoregdb.server.command.log;

import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import org.vmcoregdb.kernel.printk.LogRecord;
import org.vmcoregdb.server.answer.Answer;
import org.vmcoregdb.server.answer.JsonObject;
import org.vmcoregdb.server.answer.TextPage;

/**
 * The kernel's log: {@code log}.
 *
 * @param problem why it breaks off
 */
public record LogAnswer(List<LogRecord> records, Look look, Optional<String> problem) implements Answer {
    /**
     * How the log is shown.
     *
     * @param bootTime seconds since 1970 at which the clock of the log was 0, to show wall-clock time; empty shows seconds
     *     since the boot
     * @param noTime no time at all
     * @param dictionary with the key=value lines of structured messages
     * @param level with the level in angle brackets
     * @param caller with the task or CPU that wrote it
     * @param rust with the names of Rust functions as their sources have them
     */
    public record Look(
            OptionalLong bootTime, boolean noTime, boolean dictionary, boolean level, boolean caller, boolean rust) {
        /** As {@code log} without options has it. */
        public static final Look STANDARD = new Look(OptionalLong.empty(), false, false, false, false);

        /** With names as the log has them. */
        public Look(OptionalLong bootTime, boolean noTime, boolean dictionary, boolean level, boolean caller) {
            this(bootTime, noTime, dictionary, level, caller, false);
        }
    }

    @Override
    public String type() {
        return "log";
    }

    @Override
    public void text(TextPage page) {
        LogText.write(page, this);
    }

    @Override
    public void json(JsonObject out) {
        out.put("records", records.stream().map(LogJson::record).toList()).put("problem", problem);
    }
}
