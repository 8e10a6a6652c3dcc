package org.vmcoregdb.it;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** {@code io} on a machine of which a disk does not answer and another one is suspended ({@code it-tests/lab/guest/module/stuck.c}). */
final class IoIT {
    private static JsonNode answer;
    private static String text;

    @BeforeAll
    static void ask() throws IOException {
        Path dump = Lab.dump("stuck", "elf");
        text = said("exec", dump.toString(), "-c", "io");
        answer = new ObjectMapper().readTree(said("exec", "--json", dump.toString(), "-c", "io"));
    }

    private static String said(String... words) {
        Programs.Outcome outcome = Programs.vmcoreGdb(Duration.ofMinutes(2), words);
        assertThat(outcome.exitCode()).as(outcome.all()).isZero();
        return outcome.out();
    }

    private static JsonNode device(String name) {
        for (JsonNode device : answer.path("devices")) {
            if (device.path("name").asText().equals(name)) {
                return device;
            }
        }
        throw new AssertionError(name + " is not in " + text);
    }

    /** A device, the task that waits, the request's sector, and the device that passed it on ({@code .} for none). */
    @ParameterizedTest(name = "{1}")
    @CsvSource({
        "deada, direct_read, 64, .",
        "deada, buffer_read, 2048, .",
        "deada, direct_dm, 128, dm-1 (lab-dead)",
    })
    void whoWaitsForWhatIsNotDone(String device, String task, long sector, String through) {
        JsonNode found = device(device);
        assertThat(found.path("stuck").asBoolean()).isTrue();
        assertThat(found.path("requests")).hasSize(3);
        for (JsonNode request : found.path("requests")) {
            if (request.path("tasks").path(0).path("comm").asText().equals(task)) {
                assertThat(request.path("sector").asLong()).isEqualTo(sector);
                assertThat(request.path("bytes").asLong()).isPositive();
                assertThat(request.path("state").asText()).isEqualTo("in_flight");
                assertThat(request.path("operation").asText()).isEqualTo("read");
                assertThat(request.path("nanoseconds").asLong()).isBetween(8_000_000_000L, 60_000_000_000L);
                assertThat(request.path("through").path(0).asText(".")).isEqualTo(through);
                return;
            }
        }
        throw new AssertionError("nobody has found what " + task + " waits for: " + found);
    }

    @Test
    void theSuspendedDeviceKeepsWhatItWasGiven() {
        JsonNode device = device("dm-0");
        assertThat(device.path("stopped").asBoolean()).isTrue();
        assertThat(device.path("alias").asText()).isEqualTo("lab-data");
        assertThat(device.path("below").path(0).asText()).isEqualTo("vda");
        List<String> waiting = new ArrayList<>();
        for (JsonNode request : device.path("requests")) {
            if (request.path("file").asText().equals("/mnt/new.bin")) {
                waiting.add(request.path("operation").asText());
                waiting.addAll(request.path("tasks").findValuesAsText("comm"));
            }
        }
        // the journal's thread writes data before it commits what is said of them
        assertThat(waiting).contains("write", "fsync_file");
    }

    @Test
    void itIsSaidInWords() {
        assertThat(text)
                .containsPattern("\ndeada +3 +0 +[0-9.]+ s  stuck_mq_ops\n")
                .containsPattern("\ndm-0 \\(lab-data\\) .*dm_blk_dops on vda; suspended: it keeps what it is given")
                .containsPattern("\ndm-1 \\(lab-dead\\) +1 ")
                .containsPattern("read +64 +4096  \\d+ \"direct_read\"\n")
                .containsPattern("read +128 +4096  \\d+ \"direct_dm\"; through dm-1 \\(lab-dead\\)\n")
                .containsPattern("\"fsync_file\"; /mnt/new.bin\n");
    }

    /** What {@code hang} says of the same tasks: the request that each waits for, and the journal that waits for the suspended device. */
    @Test
    void whoIsBlockedWaitsForARequest() throws IOException {
        String hang = said("exec", Lab.dump("stuck", "elf").toString(), "-c", "hang");
        assertThat(hang)
                .containsPattern(
                        "direct_read .*completion .*: read of sector 64 that deada has had for \\d+ s; in submit_bio_wait")
                .containsPattern(
                        "buffer_read .*page .*: locked; read of sector 2048 that deada has had for \\d+ s; in ")
                .containsPattern(
                        "fsync_file .*writeback, page 0 of /mnt/new.bin; write of sector \\d+ that dm-0 keeps, which is suspended")
                .containsPattern("jbd2/dm-0-8 .*write of sector \\d+ that dm-0 keeps, which is suspended")
                // for the journal, or what was not on the disk yet when that was suspended
                .containsPattern(
                        "meta_fsync .*(journal .*; owner \\d+ \"jbd2/dm-0-8\"|writeback, page 0 of /mnt/dir/sub/)");
    }

    /** A server of NFS that took a call and never answers: the call, its age, who waits, and the same in {@code hang}. */
    @Test
    void aServerThatDoesNotAnswer() throws IOException {
        String dump = Lab.dump("silent", "elf").toString();
        JsonNode calls = new ObjectMapper()
                .readTree(said("exec", "--json", dump, "-c", "io"))
                .path("calls");
        assertThat(calls).singleElement().satisfies(call -> {
            assertThat(call.path("program").asText()
                            + call.path("version").asInt()
                            + call.path("procedure").asText())
                    .isEqualTo("nfs3LOOKUP");
            assertThat(call.path("server").asText()).isEqualTo("labserver");
            assertThat(call.path("place").asText()).isEqualTo("127.0.0.1:2049");
            assertThat(call.path("connected").asBoolean()).isTrue();
            assertThat(call.path("stuck").asBoolean()).isTrue();
            assertThat(call.path("tasks").findValuesAsText("comm")).containsExactly("nfs_lookup");
        });
        assertThat(said("exec", dump, "-c", "hang"))
                .containsPattern("nfs_lookup .*answer of an RPC server \\(\\p{XDigit}+\\): LOOKUP of nfs 3 by labserver"
                        + " \\(127.0.0.1:2049\\); in __nfs3_proc_lookup");
        assertThat(said("report", dump)).contains("LOOKUP of nfs 3 by labserver");
    }

    /** Disks that work are not stuck: of all other machines of the lab nothing is said. */
    @ParameterizedTest
    @CsvSource({"smash, elf", "hung, elf", "hang, elf", "null, mdf-d31-zlib", "zoo, elf"})
    void nothingIsStuckElsewhere(String name, String format) throws IOException {
        String out = said("exec", "--json", Lab.dump(name, format).toString(), "-c", "io -a");
        JsonNode devices = new ObjectMapper().readTree(out).path("devices");
        assertThat(devices)
                .isNotEmpty()
                .allSatisfy(device ->
                        assertThat(device.path("stuck").asBoolean()).as(out).isFalse());
    }
}
