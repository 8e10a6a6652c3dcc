package org.vmcoregdb.kernel.sched;

import static org.assertj.core.api.Assertions.assertThat;
import static org.vmcoregdb.types.btf.BtfWriter.member;

import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.vmcoregdb.kernel.FakeKernel;
import org.vmcoregdb.types.btf.BtfWriter;

class WaitQueueTest {
    private long head;
    private long first;
    private long second;

    /** A queue of two that are not tasks; where the second leads is for each test to say. */
    private FakeKernel queue(String headType, String listName, String entryType, String nodeName, String owner) {
        BtfWriter types = new BtfWriter();
        int pointer = types.pointer(0);
        int list = types.struct("list_head", 16, member("next", pointer, 0), member("prev", pointer, 8));
        types.struct(headType, 24, member(listName, list, 8));
        types.struct(entryType, 40, member(owner, pointer, 8), member(nodeName, list, 24));
        FakeKernel kernel = new FakeKernel().types(types);
        head = kernel.place(new byte[64]);
        first = kernel.place(new byte[64]);
        second = kernel.place(new byte[64]);
        kernel.put64(head + 8, first + 24).put64(first + 24, second + 24);
        return kernel;
    }

    @ParameterizedTest
    @CsvSource({
        "wait_queue_head, head, wait_queue_entry, entry, private",
        "__wait_queue_head, task_list, __wait_queue, task_list, private",
        "__wait_queue_head, task_list, __wait_queue, task_list, task",
    })
    void namesOverTime(String headType, String listName, String entryType, String nodeName, String owner) {
        FakeKernel kernel =
                queue(headType, listName, entryType, nodeName, owner).put64(second + 24, head + 8);
        assertThat(WaitQueue.read(kernel.open(), head).waiters())
                .containsExactly(
                        new WaitQueue.Waiter(first, Optional.empty()), new WaitQueue.Waiter(second, Optional.empty()));
        assertThat(WaitQueue.read(kernel.open(), head).problem()).isEmpty();
    }

    @Test
    void aDamagedQueueEndsWithAReason() {
        FakeKernel kernel = queue("wait_queue_head", "head", "wait_queue_entry", "entry", "private");
        assertThat(WaitQueue.read(kernel.open(), head).problem().orElse("")).contains("null pointer");
        kernel.put64(second + 24, first + 24);
        assertThat(WaitQueue.read(kernel.open(), head).problem().orElse("")).contains("loops");
        kernel.put64(second + 24, 0xffff888000001018L);
        WaitQueue broken = WaitQueue.read(kernel.open(), head);
        assertThat(broken.waiters()).hasSize(2);
        assertThat(broken.problem()).isPresent();
    }
}
