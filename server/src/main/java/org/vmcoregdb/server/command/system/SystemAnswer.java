package org.vmcoregdb.server.command.system;

import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.OptionalLong;
import org.vmcoregdb.server.answer.Answer;
import org.vmcoregdb.server.answer.Build;
import org.vmcoregdb.server.answer.JsonObject;
import org.vmcoregdb.server.answer.TextPage;

/**
 * What the machine was and how it died: {@code sys}.
 *
 * @param panic the message
 * @param panicLine the line of the log that it is in, if the log is plain text: text shows it as crash does, with its time
 * @param program the build that answers; only JSON names it
 */
public record SystemAnswer(
        String kernelFile,
        boolean livepatched,
        boolean tainted,
        List<String> dumpFiles,
        boolean partialDump,
        boolean incompleteDump,
        OptionalInt cpus,
        int offlineCpus,
        OptionalLong time,
        OptionalLong uptimeSeconds,
        List<Long> loadHundredths,
        OptionalInt tasks,
        String nodename,
        String release,
        String version,
        String machine,
        OptionalLong megahertz,
        OptionalLong memoryBytes,
        Optional<String> panic,
        Optional<String> panicLine,
        Build program)
        implements Answer {
    @Override
    public String type() {
        return "system";
    }

    @Override
    public void text(TextPage page) {
        SystemText.write(page, this);
    }

    @Override
    public void json(JsonObject out) {
        SystemJson.write(out, this);
    }
}
