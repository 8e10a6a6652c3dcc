package org.vmcoregdb.server.command.io;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.OptionalLong;
import org.junit.jupiter.api.Test;
import org.vmcoregdb.kernel.block.BioUse;
import org.vmcoregdb.kernel.block.BlockDevice;
import org.vmcoregdb.kernel.block.BlockRequest;
import org.vmcoregdb.kernel.net.RpcCall;
import org.vmcoregdb.kernel.sched.Task;
import org.vmcoregdb.kernel.sched.TaskState;
import org.vmcoregdb.server.answer.AnswerText;
import org.vmcoregdb.server.answer.CheckedJson;
import org.vmcoregdb.server.command.CommandException;
import org.vmcoregdb.server.shell.SampleContext;
import org.vmcoregdb.symbols.Symbol;
import org.vmcoregdb.symbols.SymbolicAddress;

class IoCommandTest {
    private final SampleContext context = new SampleContext();

    private static SymbolicAddress symbol(String name) {
        return new SymbolicAddress(new Symbol(name, 0x1000, 't', Optional.empty()), 0);
    }

    private static BlockRequest request(long age, BlockRequest.State state, BioUse use) {
        return new BlockRequest(
                0xabc0,
                age > 0 ? OptionalLong.of(3) : OptionalLong.empty(),
                state,
                "read",
                64,
                4096,
                age > 0 ? OptionalLong.of(age) : OptionalLong.empty(),
                age > 9_000_000_000L,
                use);
    }

    private static BlockDevice device(String name, boolean stopped, BlockRequest... requests) {
        return new BlockDevice(
                name,
                stopped ? Optional.of("root") : Optional.empty(),
                0x100,
                0x200,
                stopped ? Optional.empty() : Optional.of(symbol("fake_ops")),
                stopped ? List.of("suspended") : List.of(),
                stopped,
                stopped ? List.of("sda") : List.of(),
                List.of(requests),
                stopped ? OptionalLong.of(2) : OptionalLong.empty(),
                stopped ? Optional.of("a page is missing") : Optional.empty());
    }

    private static String text(IoAnswer answer) {
        CheckedJson.render(answer);
        return AnswerText.alone(answer);
    }

    @Test
    void theSampleHasNothingToDo() throws CommandException {
        assertThat(context.text("io")).isEqualTo("no block device has anything to do\n");
        assertThat(context.text("io -a")).containsPattern("\nvda +0 +0 +-  virtio_mq_ops\n");
        assertThat(context.text("io vdb")).contains("vdb").doesNotContain("vda");
        assertThat(context.json("io")).startsWith("{\"type\":\"io\",\"devices\":[],\"calls\":[],\"idle\":");
        assertThatThrownBy(() -> context.text("io hda")).hasMessageContaining("no block device hda");
    }

    private static RpcCall call(String procedure, String place, boolean connected) {
        return new RpcCall(
                0xcd00, 0xcd30, "nfs", 3, procedure, "files", place, connected, 12, OptionalLong.of(7_000_000_000L));
    }

    @Test
    void requestsWithAgeAndTask() {
        Task task = new Task(
                0x9000, 7, 7, 1, "reader", new TaskState(2), 0, 0, 0, 0, OptionalInt.empty(), OptionalInt.empty());
        BioUse use = new BioUse(List.of("dm-1"), Optional.of("/a"), Optional.of(task), List.of(), Optional.empty());
        BioUse unknown =
                new BioUse(List.of(), Optional.empty(), Optional.empty(), List.of(), Optional.of(symbol("its_end")));
        BlockRequest old = request(12_000_000_000L, BlockRequest.State.IN_FLIGHT, use);
        BlockRequest other = request(1_000_000, BlockRequest.State.COMPLETE, unknown);
        BlockRequest kept = request(0, BlockRequest.State.WAITING, BioUse.NONE);
        String text = text(new IoAnswer(
                List.of(
                        new IoAnswer.Device(
                                device("sda", false, old, other),
                                List.of(
                                        new IoAnswer.Request(old, List.of(task)),
                                        new IoAnswer.Request(other, List.of()))),
                        new IoAnswer.Device(
                                device("dm-0", true, kept), List.of(new IoAnswer.Request(kept, List.of())))),
                List.of(
                        new IoAnswer.Call(call("LOOKUP", "10.0.0.9:2049", true), List.of(task)),
                        new IoAnswer.Call(call("WRITE", "", false), List.of())),
                1,
                Optional.of("the list breaks off")));
        assertThat(text).isEqualTo("""
                DEVICE            IN FLIGHT  WAITING      OLDEST  DRIVER, STATE
                sda                       1        0    12.000 s  fake_ops
                dm-0 (root)               2        1           -  ? on sda; suspended [a page is missing]

                sda: stuck
                       REQUEST       TAG         AGE  STATE      WHAT              SECTOR     BYTES  FOR
                            abc0      3    12.000 s  overdue    read                   64      4096  7 "reader"; /a; through dm-1
                            abc0      3     0.001 s  completed  read                   64      4096  ? (its_end)

                dm-0: stuck
                       REQUEST       TAG         AGE  STATE      WHAT              SECTOR     BYTES  FOR
                            abc0      -           -  waits      read                   64      4096  ?

                    RPC TASK             AGE  PROCEDURE             SERVER, FOR
                            cd00     7.000 s  nfs 3 LOOKUP          files (10.0.0.9:2049); 7 "reader"
                            cd00     7.000 s  nfs 3 WRITE           files, no connection; process 12

                1 other device has nothing to do
                [the list breaks off]
                """);
    }
}
