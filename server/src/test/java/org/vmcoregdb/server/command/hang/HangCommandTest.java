package org.vmcoregdb.server.command.hang;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.OptionalLong;
import org.junit.jupiter.api.Test;
import org.vmcoregdb.kernel.sched.Task;
import org.vmcoregdb.kernel.sched.TaskState;
import org.vmcoregdb.server.answer.AnswerText;
import org.vmcoregdb.server.answer.CheckedJson;
import org.vmcoregdb.server.command.CommandException;
import org.vmcoregdb.server.shell.SampleContext;
import org.vmcoregdb.waits.Wait;
import org.vmcoregdb.waits.WaitGroups;
import org.vmcoregdb.waits.WaitKind;

class HangCommandTest {
    private final SampleContext context = new SampleContext();

    private static Task task(int pid, OptionalInt cpu) {
        return new Task(0x1000L * pid, pid, pid, 1, "t" + pid, new TaskState(2), 0, 0, 0, 0, OptionalInt.empty(), cpu);
    }

    private static Wait wait(int pid, WaitKind kind, Wait.Holder... holders) {
        return new Wait(
                task(pid, OptionalInt.empty()),
                kind,
                OptionalLong.of(0xabc0),
                Optional.empty(),
                List.of(holders),
                Optional.empty(),
                kind != WaitKind.SPINLOCK,
                Optional.empty(),
                pid == 1 ? OptionalLong.empty() : OptionalLong.of(1_500_000_000L));
    }

    private static Wait.Holder holder(int pid, Wait.Certainty certainty) {
        return new Wait.Holder(task(pid, OptionalInt.of(3)), certainty, "it said so");
    }

    private static String text(Wait... waits) {
        HangAnswer answer = new HangAnswer(WaitGroups.of(List.of(waits)), waits.length);
        CheckedJson.render(answer);
        return AnswerText.alone(answer);
    }

    @Test
    void ofTheSample() throws CommandException {
        assertThat(context.text("hang"))
                .startsWith("1 task is blocked\n")
                .contains("1 task waits for ", "\"vforker\", which waits itself")
                .containsPattern("UN +[0-9.]+ s +vforked child to let go \\([0-9a-f]+\\); owner \\d+ \"vforker\"; in ");
        assertThat(context.json("hang")).startsWith("{\"type\":\"hang\",\"blocked_tasks\":1,\"groups\":[");
        assertThat(context.text("hang -a").lines().count())
                .isGreaterThan(context.text("hang").lines().count() + 20);
    }

    @Test
    void ofOneTask() throws CommandException {
        assertThat(context.text("hang 1")).contains("1 task waits for", "  1  ");
        assertThatThrownBy(() -> context.text("hang nobody")).hasMessageContaining("there is no task nobody");
    }

    @Test
    void aCircleAndWhoWaitsForIt() {
        assertThat(text(
                        wait(1, WaitKind.MUTEX, holder(2, Wait.Certainty.OWNER)),
                        wait(2, WaitKind.MUTEX, holder(1, Wait.Certainty.OWNER)),
                        wait(3, WaitKind.RWSEM_READ, holder(2, Wait.Certainty.OWNER))))
                .isEqualTo("""
                        3 tasks are blocked

                        DEADLOCK: 2 tasks wait for each other; 1 task waits for them
                            PID  COMMAND          ST     WAITING  FOR
                              1  t1               UN           ?  mutex (abc0); owner 2 "t2"
                              2  t2               UN     1.500 s  mutex (abc0); owner 1 "t1"
                              3  t3               UN     1.500 s    rwsem, to read (abc0); owner 2 "t2"
                        """);
    }

    @Test
    void whoRunsAndWhatIsNotSure() {
        assertThat(text(wait(4, WaitKind.SPINLOCK, holder(9, Wait.Certainty.PERHAPS))))
                .contains("1 task waits, perhaps for 9 \"t9\", on CPU 3\n")
                .contains("spinlock (abc0) ?; perhaps 9 \"t9\" (it said so)\n");
        assertThat(text(
                        wait(5, WaitKind.RWSEM_WRITE, holder(6, Wait.Certainty.LAST_READER)),
                        wait(6, WaitKind.TIMEOUT)))
                .contains("1 task waits, perhaps for 6 \"t6\", which waits itself\n")
                .contains("; last reader 6 \"t6\"\n");
    }

    @Test
    void thoseWithoutAnOwner() {
        assertThat(text(wait(4, WaitKind.PAGE), wait(5, WaitKind.PAGE))).contains("\n2 tasks wait for page (abc0)\n");
        assertThat(text(wait(4, WaitKind.PAGE))).contains("\n1 task waits for what has no owner on record\n");
        assertThat(text()).isEqualTo("no task is blocked\n");
    }
}
